/**
 * Stands in for VS Code's native logger, which npm cannot build without a compiler: same exports,
 * plain appending, so that log files exist and a test can search them.
 */
const fs = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
const nothing = () => undefined;

function createLogger(_name, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let lowest = 0;
  let raw = false;
  const logger = {
    getLevel: () => lowest,
    setLevel: (level) => {
      lowest = level;
    },
    clearFormatters: () => {
      raw = true;
    },
    setPattern: nothing,
    flush: nothing,
    drop: nothing,
  };
  for (const [level, name] of levels.entries()) {
    logger[name] = (message) => {
      if (level < lowest) return;
      const line = raw ? message : `${new Date().toISOString()} [${name}] ${message}\n`;
      fs.appendFileSync(file, line);
    };
  }
  return Promise.resolve(logger);
}

// One by one: VS Code imports them by name, and Node finds the names of a CommonJS module so.
exports.version = 0;
exports.setLevel = nothing;
exports.setFlushOn = nothing;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
