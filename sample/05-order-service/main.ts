import { refusalOf, start } from './start.js';

start(process.env).then(
  ({ line }) => {
    console.log(line);
  },
  (error: unknown) => {
    console.error(refusalOf(error));
    process.exit(1);
  },
);
