/** In the place of `@fastify/static`, which Mercurius loads for pages that tests don't show, and Jest can't load on Node 20. */
module.exports = async () => undefined;
