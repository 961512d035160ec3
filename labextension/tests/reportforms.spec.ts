import { describe, expect, it } from 'vitest';

import {
  REPORT_FORMATS,
  formatName,
  isReportFormat,
  reportFile
} from '../src/reportforms';
import { trans } from './words';

describe('the forms of the report', () => {
  it('have names and files of their own', () => {
    const names = REPORT_FORMATS.map(format => formatName(format, trans));
    expect(names).toEqual(['HTML', 'PDF', 'Markdown', 'JSON', 'RO-Crate']);
    const files = REPORT_FORMATS.map(format => reportFile('a.b', format));
    expect(files).toEqual([
      'a.b.repro-report.html',
      'a.b.repro-report.pdf',
      'a.b.repro-report.md',
      'a.b.repro-report.json',
      'a.b.crate.zip'
    ]);
  });

  it('are told from what is none', () => {
    expect(isReportFormat('zip')).toBe(true);
    expect(['exe', undefined, 3].some(isReportFormat)).toBe(false);
  });
});
