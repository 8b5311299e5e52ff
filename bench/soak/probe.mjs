/**
 * Loaded into a sample before its own code: tells what the process holds, after its garbage is collected. It does not
 * outlive the soak.
 */
process.on('message', () => {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const resources = process.getActiveResourcesInfo().length;
  process.send({ rss, heap: heapUsed + external, resources, cpuSeconds: (user + system) / 1e6 });
});
process.on('disconnect', () => process.exit());
process.channel.unref();
