/**
 * Writes src/sections/divergences/codes.ts, what the panel says about the codes of causes, from docs/codes.md. With --check it writes
 * nothing and fails when the file is not what the page gives.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const PAGE = join(here, '..', 'docs', 'codes.md');
const TARGET = join(here, 'src', 'sections', 'divergences', 'codes.ts');

/** The causes (the 200s) of the page: code, name and the paragraphs but for the hint, which each cause brings along. */
const causes = page =>
  page
    .split(/^### /m)
    .slice(1)
    .map(part => {
      const [title, ...paragraphs] = part.split(/\n## /)[0].split(/\n{2,}/);
      const [code, name] = title.trim().split(' ');
      const text = paragraphs
        .map(paragraph => paragraph.replace(/\s*\n\s*/g, ' ').trim())
        .filter(paragraph => paragraph && !paragraph.startsWith('*Hint'))
        .join(' ')
        .replaceAll('`', '');
      return { code, name, text };
    })
    .filter(({ code }) => /^R[A-Z]2\d\d$/.test(code));

const quoted = text =>
  text.includes("'") ? JSON.stringify(text) : `'${text}'`;

const written = `// Generated from docs/codes.md by labextension/codes.mjs: do not edit.

/** What a code of a cause is called, and what it means. */
export interface ICode {
  readonly name: string;
  readonly text: string;
}

/* prettier-ignore */
export const CODES: { readonly [code: string]: ICode | undefined } = {
${causes(readFileSync(PAGE, 'utf-8'))
  .map(
    ({ code, name, text }) =>
      `  ${code}: { name: '${name}', text: ${quoted(text)} }`
  )
  .join(',\n')}
};
`;

if (argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf-8') !== written) {
    stdout.write(
      'codes.ts is not what docs/codes.md gives: run node labextension/codes.mjs\n'
    );
    exit(1);
  }
} else {
  writeFileSync(TARGET, written);
}
