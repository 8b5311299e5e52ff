import 'reflect-metadata';
import { HttpStatus, RequestMethod } from '@nestjs/common';
import { SWAGGER_PLUGIN, type Answers, type Part } from './swagger-keys.js';

/**
 * The answer of a handler for which its host has described none: what Swagger would have said itself, had
 * it found nothing, from its compiler plugin or from the status alone.
 */
export function usualAnswer(controller: object, name: string, handler: object): Answers {
  const { status = usualStatus(handler), type, ...more } = fromPlugin(controller, name);
  const isList = Array.isArray(type);
  const kind = type !== undefined && {
    type: isList ? (type[0] as unknown) : type,
    isArray: isList,
  };
  return { [String(status)]: { description: '', ...more, ...kind } };
}

function usualStatus(handler: object): number {
  const given = Reflect.getMetadata('__httpCode__', handler) as number | undefined;
  if (given !== undefined) return given;
  const isPost = Reflect.getMetadata('method', handler) === RequestMethod.POST;
  return isPost ? HttpStatus.CREATED : HttpStatus.OK;
}

function fromPlugin(controller: object, name: string): Part {
  const plugin = (controller as Readonly<Record<string, unknown>>)[SWAGGER_PLUGIN];
  if (typeof plugin !== 'function') return {};
  const found = (plugin.call(controller) as Readonly<Record<string, Part>>)[name] ?? {};
  // what belongs to the operation, which the plugin's own way of telling Swagger takes care of
  const { summary: _summary, deprecated: _deprecated, tags: _tags, ...answer } = found;
  return answer;
}
