export { deviceClass, type DeviceClass } from './device-class.js';
export { deviceName } from './device-name.js';
