/**
 * The metadata of handlers that `@nestjs/swagger` reads, by its keys. They are written out because it is never
 * imported: not every host has it, and it takes long to load.
 */
export const SWAGGER = {
  operation: 'swagger/apiOperation',
  parameters: 'swagger/apiParameters',
  consumes: 'swagger/apiConsumes',
  produces: 'swagger/apiProduces',
  responses: 'swagger/apiResponse',
  security: 'swagger/apiSecurity',
} as const;

/** Whether a controller is left out of the document. */
export const SWAGGER_EXCLUDES = 'swagger/apiExcludeController';

/** Where its compiler plugin leaves what it found out about a class. */
export const SWAGGER_PLUGIN = '_OPENAPI_METADATA_FACTORY';

/** Part of a document, such as a schema, in the words of OpenAPI 3.0. */
export type Part = Readonly<Record<string, unknown>>;

/** Answers by status. */
export type Answers = Readonly<Record<string, Part>>;
