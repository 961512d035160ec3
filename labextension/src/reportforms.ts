/** The forms of the report on a notebook. */
import type { TranslationBundle } from '@jupyterlab/translation';

/** A form, by the suffix of its file. */
export type ReportFormat = 'html' | 'pdf' | 'md' | 'json' | 'zip';

/** All forms, the one that people read first. */
export const REPORT_FORMATS: readonly ReportFormat[] = [
  'html',
  'pdf',
  'md',
  'json',
  'zip'
];

/** Whether a value names a form. */
export function isReportFormat(value: unknown): value is ReportFormat {
  return REPORT_FORMATS.some(format => format === value);
}

/** What people call a form. */
export function formatName(
  format: ReportFormat,
  trans: TranslationBundle
): string {
  switch (format) {
    case 'html':
      return trans.__('HTML');
    case 'pdf':
      return trans.__('PDF');
    case 'md':
      return trans.__('Markdown');
    case 'json':
      return trans.__('JSON');
    case 'zip':
      return trans.__('RO-Crate');
  }
}

/** The name of the file with the report on a notebook, given by its name without suffix. The server names those that it writes likewise. */
export function reportFile(stem: string, format: ReportFormat): string {
  return format === 'zip'
    ? `${stem}.crate.zip`
    : `${stem}.repro-report.${format}`;
}
