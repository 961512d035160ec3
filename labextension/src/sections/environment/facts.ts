/** An environment as lines of a table. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { EnvironmentDifference } from '../../answers';
import type { Environment, Run } from '../../schema';

/** A line: `subject` is what a difference calls it; empty where there can be none. */
export interface IFact {
  readonly subject: string;
  readonly label: string;
  readonly value: string;
  /** What the saved record has, where that is something else; null where it has nothing; undefined where it has the same. */
  readonly saved?: string | null;
}

const joined = (
  parts: readonly (string | null | undefined)[],
  separator = ' '
): string =>
  parts
    .filter(part => part !== null && part !== undefined && part !== '')
    .join(separator);

/** What a run ran in, without its distributions; what is not known is left out. */
export function factsOf(
  environment: Environment,
  run: Run | null,
  differences: readonly EnvironmentDifference[],
  trans: TranslationBundle
): readonly IFact[] {
  const saved = new Map(
    differences.map(one => [one.subject, one.saved ?? null])
  );
  return [
    ...software(environment, trans),
    ...hardware(environment, trans),
    ...settings(environment),
    ...code(environment, run, trans)
  ]
    .filter(({ value }) => value !== '')
    .map(fact =>
      saved.has(fact.subject)
        ? { ...fact, saved: saved.get(fact.subject) }
        : fact
    );
}

const fact = (subject: string, label: string, value: string): IFact => ({
  subject,
  label,
  value
});

const software = (
  {
    encoding,
    hash_seed,
    interpreter,
    locale,
    platform,
    time_zone
  }: Environment,
  trans: TranslationBundle
): readonly IFact[] => [
  fact(
    'python',
    trans.__('Interpreter'),
    joined([interpreter.implementation, interpreter.version])
  ),
  fact(
    'platform',
    trans.__('System'),
    platform.name ?? joined([platform.system, platform.release])
  ),
  fact('container', trans.__('Container'), platform.container ?? ''),
  fact('locale', trans.__('Locale'), locale ?? ''),
  fact('encoding', trans.__('Encoding'), encoding ?? ''),
  fact('time_zone', trans.__('Time zone'), time_zone ?? ''),
  fact('', trans.__('Hash seed'), hash_seed ?? '')
];

const hardware = (
  { blas, hardware: parts, platform }: Environment,
  trans: TranslationBundle
): readonly IFact[] => [
  fact('machine', trans.__('Machine'), platform.machine ?? ''),
  fact('cpu', trans.__('Processor'), parts.cpu ?? ''),
  fact(
    'cpu_count',
    trans.__('Processors'),
    parts.cpu_count ? String(parts.cpu_count) : ''
  ),
  fact('', trans.__('Memory'), parts.memory ? memoryAsText(parts.memory) : ''),
  fact(
    'gpus',
    trans.__('Accelerators'),
    (parts.gpus ?? []).map(gpu => joined([gpu.name, gpu.driver])).join(', ')
  ),
  fact('blas', trans.__('BLAS'), joined([blas?.name, blas?.version]))
];

const settings = ({
  determinism,
  thread_settings
}: Environment): readonly IFact[] =>
  [
    ...Object.entries(thread_settings ?? {}),
    ...Object.entries(determinism ?? {})
  ].map(([name, value]) => fact(name, name, value));

const code = (
  { repository }: Environment,
  run: Run | null,
  trans: TranslationBundle
): readonly IFact[] => [
  fact(
    'commit',
    trans.__('Commit'),
    repository
      ? joined([
          repository.commit.slice(0, 12),
          repository.dirty ? trans.__('with uncommitted changes') : ''
        ])
      : ''
  ),
  fact('', trans.__('Folder'), run?.working_directory ?? ''),
  fact('', trans.__('Recorder'), run?.recorder ?? '')
];

const memoryAsText = (bytes: number): string =>
  `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Subjects of distributions are their names: the differences that no line of the table shows. */
export function differencesOfDistributions(
  differences: readonly EnvironmentDifference[],
  facts: readonly IFact[]
): ReadonlyMap<string, EnvironmentDifference> {
  const shown = new Set(facts.map(({ subject }) => subject));
  return new Map(
    differences
      .filter(({ subject }) => !shown.has(subject))
      .map(one => [one.subject, one])
  );
}
