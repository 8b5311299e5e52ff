import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { withApp, type TestAppOptions } from './test-app.js';

/** One route of a document, as far as tests read it. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}
type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

/** A schema of a document, as far as tests read it. */
export interface JsonSchema {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}

/** A document, and the route at a path of it. */
export interface ReadDocument {
  readonly document: OpenAPIObject;
  at(method: 'get' | 'post' | 'put' | 'delete', path: string): Operation;
}

/** Asks for a document as hosts do in main.ts, and for nothing more. */
export function createDocument(app: INestApplication, openapi = '3.0.0'): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion(openapi)
    .addBearerAuth()
    .addCookieAuth('__Host-access_token')
    .build();
  return SwaggerModule.createDocument(app, config);
}

/** The document of an application, asked for before it listens. */
export async function documentOf(
  options: TestAppOptions,
  create: (app: INestApplication) => OpenAPIObject = createDocument,
): Promise<ReadDocument> {
  let document: OpenAPIObject | undefined;
  const prepare = (app: INestApplication) => {
    document = create(app);
  };
  await withApp({ ...options, prepare }, () => Promise.resolve());
  return read(document!);
}

/** Gives access to the routes of a document. */
export function read(document: OpenAPIObject): ReadDocument {
  return {
    document,
    at: (method, path) => {
      const operation = document.paths[path]?.[method];
      if (operation === undefined) throw new Error(`no ${method} ${path} in the document`);
      return operation as unknown as Operation;
    },
  };
}

/** What makes a document unsound: references and schemes that lead nowhere, ids that are there twice. */
export function faultsOf(document: OpenAPIObject): readonly string[] {
  const operations = Object.values(document.paths).flatMap(
    (item) => Object.values(item) as Operation[],
  );
  const ids = operations.map(({ operationId }) => operationId);
  const schemes = Object.keys(document.components?.securitySchemes ?? {});
  const named = operations.flatMap(({ security = [] }) => security.flatMap(Object.keys));
  const targets = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} is there twice`),
    ...named.filter((name) => !schemes.includes(name)).map((name) => `no scheme ${name}`),
    ...targets
      .filter(([, path = '']) => !isThere(document, path.split('/')))
      .map(([ref]) => `${ref} leads nowhere`),
    ...operations
      .filter(({ responses }) => Object.keys(responses).length === 0)
      .map(({ operationId }) => `${operationId} has no answer`),
  ];
}

function isThere(value: unknown, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return value !== undefined;
  return isThere((value as Readonly<Record<string, unknown>> | undefined)?.[first], rest);
}
