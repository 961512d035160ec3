/** What a row of the panel says about a cell execution, without a word of how it looks. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type {
  CellExecution,
  Connection,
  Distribution,
  Parameter,
  Seeding
} from '../schema';

/** A kind of thing that a result depends on: a count on the chip, and the names behind it. */
export interface IChip {
  readonly kind: string;
  readonly label: string;
  readonly names: readonly string[];
  /** It may differ from one run to the next. */
  readonly hazard: boolean;
}

/** The chips of a cell execution; kinds of which there is nothing have none. */
export function chipsOf(
  execution: CellExecution,
  trans: TranslationBundle
): readonly IChip[] {
  return [
    ...dataChips(execution, trans),
    ...randomnessChips(execution, trans),
    ...surroundingsChips(execution, trans)
  ].filter(({ names }) => names.length > 0);
}

const chip = (
  kind: string,
  names: readonly string[],
  label: string,
  hazard = false
): IChip => ({ kind, names, label, hazard });

/** What the cell read, wrote and was told. */
function dataChips(
  { generated, missing, parameters, used }: CellExecution,
  trans: TranslationBundle
): readonly IChip[] {
  const reads = used.map(({ path }) => path);
  const writes = generated.map(({ path }) => path);
  return [
    chip('reads', reads, trans._n('%1 read', '%1 reads', reads.length)),
    chip('writes', writes, trans._n('%1 write', '%1 writes', writes.length)),
    chip('missing', missing, trans.__('%1 not there', missing.length)),
    chip(
      'parameters',
      parameters.map(parameter => parameterAsText(parameter, trans)),
      trans._n('%1 parameter', '%1 parameters', parameters.length)
    )
  ];
}

/** Seeds, entropy and the clock. */
const randomnessChips = (
  { clock, entropy, seedings }: CellExecution,
  trans: TranslationBundle
): readonly IChip[] => [
  chip(
    'seeds',
    seedings.map(seeding => seedingAsText(seeding, trans)),
    trans._n('%1 seed', '%1 seeds', seedings.length)
  ),
  chip(
    'entropy',
    entropy.map(({ source, count }) => `${source} × ${count}`),
    trans.__('fresh entropy'),
    true
  ),
  chip('clock', clock, trans.__('clock'), true)
];

/** Distributions, and what the cell talked to. */
const surroundingsChips = (
  { distributions, network, processes, queries }: CellExecution,
  trans: TranslationBundle
): readonly IChip[] => [
  chip(
    'distributions',
    directFirst(distributions).map(distribution =>
      distributionAsText(distribution, trans)
    ),
    trans._n('%1 distribution', '%1 distributions', distributions.length)
  ),
  chip(
    'network',
    network.map(connectionAsText),
    trans._n('%1 host', '%1 hosts', network.length),
    true
  ),
  chip(
    'queries',
    queries.map(({ database, dialect, host }) =>
      [dialect, host, database].filter(part => part !== null).join(' · ')
    ),
    trans._n('%1 query', '%1 queries', queries.length),
    true
  ),
  chip(
    'processes',
    processes.map(({ program }) => program),
    trans._n('%1 process', '%1 processes', processes.length)
  )
];

/** What the cell's own source imports is of more interest than what comes along with it. */
const directFirst = (
  distributions: readonly Distribution[]
): readonly Distribution[] => [
  ...distributions.filter(({ direct }) => direct),
  ...distributions.filter(({ direct }) => !direct)
];

function distributionAsText(
  { direct, name, version }: Distribution,
  trans: TranslationBundle
): string {
  const text = version === null ? name : `${name} ${version}`;
  return direct ? text : trans.__('%1 (indirectly)', text);
}

const parameterAsText = (
  { name, value }: Parameter,
  trans: TranslationBundle
): string =>
  value === null ? trans.__('%1: not recorded', name) : `${name} = ${value}`;

const connectionAsText = ({ host, port }: Connection): string =>
  port === null ? host : `${host}:${port}`;

function seedingAsText(
  { generator, value }: Seeding,
  trans: TranslationBundle
): string {
  return value === null
    ? trans.__('%1: from fresh entropy', generator)
    : `${generator}: ${value}`;
}

/** No row is wider. Data pasted into a source can make a line of megabytes, which would slow the page down. */
const LINE_LENGTH = 200;

/** The first line of a source that says something, cut to what a row can show. */
export function firstLine(source: string): string {
  const start = source.search(/\S/);
  if (start < 0) {
    return '';
  }
  const end = source.indexOf('\n', start);
  const line = source.slice(start, end < 0 ? undefined : end).trimEnd();
  return line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line;
}

/** A duration in seconds as a person reads it. */
export function durationAsText(seconds: number | null): string {
  if (seconds === null) {
    return '';
  }
  if (seconds < 0.001) {
    return '<1 ms';
  }
  if (seconds < 0.9995) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  if (seconds < 59.95) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
