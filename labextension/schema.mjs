/**
 * Writes src/schema.ts and src/answers.ts, the TypeScript forms of the record's JSON Schema and of what the server answers. With --check
 * it writes nothing and fails when a file is not what its schema gives.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const NOTHING = {};
const MODEL = join(here, '..', 'jupyter_repro', 'model');

/** The schema of a name in the model. */
const schemaOf = name =>
  JSON.parse(readFileSync(join(MODEL, `${name}.schema.json`), 'utf-8'));

/** The last part of a reference: "#/$defs/Run" gives "Run". */
const nameOf = reference => reference.split('/').pop();

/** The TypeScript type of a schema. */
function typeOf(schema) {
  if (schema.$ref) {
    return nameOf(schema.$ref);
  }
  if (schema.anyOf) {
    return schema.anyOf.map(typeOf).join(' | ');
  }
  if (schema.enum) {
    return schema.enum.map(value => `'${value}'`).join(' | ');
  }
  switch (schema.type) {
    case 'array':
      return schema.items.enum || schema.items.anyOf
        ? `readonly (${typeOf(schema.items)})[]`
        : `readonly ${typeOf(schema.items)}[]`;
    case 'object':
      return `{ readonly [name: string]: ${typeOf(schema.additionalProperties)} }`;
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      throw new Error(`no TypeScript type for ${JSON.stringify(schema)}`);
  }
}

/** A doc comment from a docstring. */
function commentOf(text) {
  const lines = text.split('\n').map(line => ` * ${line.trim()}`.trimEnd());
  return lines.length === 1
    ? `/** ${text.trim()} */`
    : ['/**', ...lines, ' */'].join('\n');
}

/** The interface of one definition. */
function interfaceOf(name, schema) {
  const fields = Object.entries(schema.properties).map(
    ([field, type]) => `  readonly ${field}: ${typeOf(type)};`
  );
  return [
    commentOf(schema.description),
    `export interface ${name} {`,
    ...fields,
    '}'
  ].join('\n');
}

/** The values of the fields that a record may leave out. */
function defaultsOf(schema) {
  const entries = Object.entries(schema.properties)
    .filter(([, type]) => 'default' in type)
    .map(([field, type]) => `    ${field}: ${literalOf(type.default)}`);
  return `{\n${entries.join(',\n')}\n  }`;
}

const literalOf = value =>
  typeof value === 'string' ? `'${value}'` : JSON.stringify(value);

/** Every definition as an interface, but for those that another module has, then the defaults of those that have any. */
function moduleOf(name, known) {
  const all = schemaOf(name).$defs;
  const definitions = Object.entries(all).filter(([each]) => !(each in known));
  const foreign = Object.keys(all).filter(each => each in known);
  const withDefaults = definitions.filter(([, definition]) =>
    Object.values(definition.properties).some(type => 'default' in type)
  );
  return [
    `// Generated from jupyter_repro/model/${name}.schema.json by labextension/schema.mjs: do not edit.`,
    ...(foreign.length > 0
      ? [`import type { ${foreign.join(', ')} } from './schema';`]
      : []),
    ...definitions.map(([each, definition]) => interfaceOf(each, definition)),
    '/** What a field stands at when an object of an older version does not have it. */',
    `export const ${known === NOTHING ? 'DEFAULTS' : 'ANSWER_DEFAULTS'} = {\n${withDefaults
      .map(([each, definition]) => `  ${each}: ${defaultsOf(definition)}`)
      .join(',\n')}\n} as const;\n`
  ].join('\n\n');
}

/** Writes a module, or says that it is not what it should be. */
function keep(file, wanted) {
  const target = join(here, 'src', file);
  const current =
    existsSync(target) && readFileSync(target, 'utf-8') === wanted;
  if (!current && argv.includes('--check')) {
    stdout.write(`${file} is out of date: run jlpm build:schema\n`);
    exit(1);
  } else if (!current) {
    writeFileSync(target, wanted);
  }
}

keep('schema.ts', moduleOf('record', NOTHING));
keep('answers.ts', moduleOf('answers', schemaOf('record').$defs));
