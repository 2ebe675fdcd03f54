/**
 * Replaces VS Code's native logger, which npm cannot build without a compiler. It has the same exports
 * and appends to plain files, so that a test can search them.
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

// Assigned one by one, so that Node finds the names that VS Code imports from a CommonJS module.
exports.version = 0;
exports.setLevel = nothing;
exports.setFlushOn = nothing;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
