import type { HttpRequest } from '../requests/http-request.js';
import { isObject, type Members } from './members.js';
import { authorizationsIn, withOneCredential } from './one-credential.js';

type Reader = (...given: readonly unknown[]) => unknown;

/**
 * What carries the credentials of a microservice message: the header `authorization` where the transport has
 * headers, else the member `authorization` of the data. Either as `Bearer …`.
 */
export function messageRequest(data: unknown, transport: unknown): HttpRequest | undefined {
  if (!isObject(data) && !isObject(transport)) return undefined;
  const sent = isObject(transport) ? headerValues(transport) : [];
  return withOneCredential([...sent.map(asText), ...authorizationsIn(data)]);
}

/** The transports are told apart by what their contexts can do, so that none of their packages need be there. */
function headerValues(transport: Members): readonly unknown[] {
  if (isFunction(transport.getHeaders)) return fromHeaders(transport.getHeaders()); // NATS
  if (isFunction(transport.getMessage)) return fromMessage(transport.getMessage()); // Kafka, RabbitMQ
  if (isFunction(transport.getPacket)) return fromPacket(transport.getPacket()); // MQTT 5
  if (isMetadata(transport)) return fromHeaders(transport); // gRPC
  return [];
}

/** Headers that are asked by name (gRPC's `Metadata`, NATS's `MsgHdrs`; each gives all values), or plain ones. */
function fromHeaders(headers: unknown): readonly unknown[] {
  if (!isObject(headers)) return [];
  const { get, keys, values } = headers;
  if (isMetadata(headers) && isFunction(get)) return [get.call(headers, 'authorization')].flat();
  if (isFunction(keys) && isFunction(values)) {
    // NATS tells names apart that differ only in capitals.
    const names = [keys.call(headers)].flat().filter(isAuthorization);
    return names.flatMap((name) => values.call(headers, name));
  }
  return authorizationsIn(headers).flat();
}

/** Whether it is gRPC's `Metadata`, which is the context of its messages. Its names have no case. */
export function isMetadata(transport: unknown): boolean {
  return isObject(transport) && isFunction(transport.get) && isFunction(transport.getMap);
}

function isAuthorization(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'authorization';
}

function fromMessage(message: unknown): readonly unknown[] {
  if (!isObject(message)) return [];
  const { headers, properties } = message;
  return [...fromHeaders(headers), ...fromHeaders(isObject(properties) && properties.headers)];
}

function fromPacket(packet: unknown): readonly unknown[] {
  const properties = isObject(packet) && packet.properties;
  return fromHeaders(isObject(properties) && properties.userProperties);
}

/** Kafka gives bytes, and NATS an empty text for what is not there. */
function asText(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return value === '' ? undefined : value;
}

function isFunction(value: unknown): value is Reader {
  return typeof value === 'function';
}
