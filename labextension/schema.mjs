/**
 * Writes src/schema.ts, the TypeScript form of the record's JSON Schema. With --check it writes nothing and fails when the file is
 * not what the schema gives.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const SCHEMA = join(here, '..', 'jupyter_repro', 'model', 'record.schema.json');
const TARGET = join(here, 'src', 'schema.ts');

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

/** Every definition as an interface, then the defaults of those that have any. */
function moduleOf(schema) {
  const definitions = Object.entries(schema.$defs);
  const withDefaults = definitions.filter(([, definition]) =>
    Object.values(definition.properties).some(type => 'default' in type)
  );
  return [
    '// Generated from jupyter_repro/model/record.schema.json by labextension/schema.mjs: do not edit.',
    ...definitions.map(([name, definition]) => interfaceOf(name, definition)),
    '/** What a field stands at when a record of an older recorder does not have it. */',
    `export const DEFAULTS = {\n${withDefaults
      .map(([name, definition]) => `  ${name}: ${defaultsOf(definition)}`)
      .join(',\n')}\n} as const;\n`
  ].join('\n\n');
}

const wanted = moduleOf(JSON.parse(readFileSync(SCHEMA, 'utf-8')));
const current = existsSync(TARGET) && readFileSync(TARGET, 'utf-8') === wanted;
if (!current && argv.includes('--check')) {
  stdout.write('schema.ts is out of date: run jlpm build:schema\n');
  exit(1);
} else if (!current) {
  writeFileSync(TARGET, wanted);
}
