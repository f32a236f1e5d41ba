/** Gives a forked Node process the `parentPort` of an Electron utility process. */
process.parentPort = {
  postMessage: (message) => process.send?.(message),
  on(event, listener) {
    if (event === 'message') process.on('message', (data) => listener({ data, ports: [] }));
    if (event === 'close') process.on('disconnect', listener);
  },
  start() {},
  close() {},
};
