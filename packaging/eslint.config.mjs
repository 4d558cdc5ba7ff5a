// What the add-on's JavaScript is held to, and its tests.

const GLOBALS = [
  "browser",
  "clearInterval",
  "clearTimeout",
  "console",
  "document",
  "fetch",
  "File",
  "messenger",
  "performance",
  "setInterval",
  "setTimeout",
  "URL",
  "window",
];

const RULES = [
  "array-callback-return",
  "curly",
  "eqeqeq",
  "no-const-assign",
  "no-dupe-keys",
  "no-duplicate-imports",
  "no-eval",
  "no-fallthrough",
  "no-implicit-globals",
  "no-redeclare",
  "no-self-compare",
  "no-shadow",
  "no-undef",
  "no-unreachable",
  "no-unsafe-finally",
  "no-unused-expressions",
  "no-unused-private-class-members",
  "no-unused-vars",
  "no-var",
  "object-shorthand",
  "prefer-const",
  "require-await",
];

const globals = names => Object.fromEntries(names.map(name => [name, "readonly"]));

export default [
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals(GLOBALS) },
    rules: {
      ...Object.fromEntries(RULES.map(name => [name, "error"])),
      complexity: ["error", 10],
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", 40],
    },
  },
  {
    files: ["tests/**"],
    languageOptions: { globals: globals(["setImmediate", "structuredClone"]) },
    // A fake answers as late as the real one, whether it waits for something or not.
    rules: { "require-await": "off" },
  },
];
