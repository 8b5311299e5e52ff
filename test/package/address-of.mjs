/** Waits until a started application prints its address, and goes on reading what it prints. */
export function addressOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const [url] = /http:\/\/[\d.]+:\d+/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`the application did not start: ${text}`)));
  });
}
