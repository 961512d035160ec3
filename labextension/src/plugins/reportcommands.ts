/** Commands that verify a notebook, and that write about it. */
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { downloadIcon, fileIcon, stopIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../commandids';
import { isUnderWay } from '../following';
import { okIcon } from '../icons';
import type { IInFront } from '../notebook/infront';
import {
  REPORT_FORMATS,
  formatName,
  isReportFormat,
  reportFile
} from '../reportforms';
import type { ReportFormat } from '../reportforms';
import { ServerError } from '../transport/server';
import type { IWritten } from '../transport/server';
import type { CommandContext } from './context';
import { TOLD_MS } from './context';
import { serverOf } from './server';

/** Adds the commands. */
export function addReportCommands(context: CommandContext): void {
  addVerify(context);
  addExport(context);
  addFreeze(context);
}

/** Whether a verification is queued or under way. */
const isVerifying = ({ model }: IInFront): boolean =>
  isUnderWay(model.verification);

/** Offers to save a notebook with unsaved changes, because what comes is about the saved one. False when the user wants neither. */
async function offerToSave(
  { trans }: CommandContext,
  { panel }: IInFront,
  body: string
): Promise<boolean> {
  if (!panel.context.model.dirty) {
    return true;
  }
  const save = Dialog.okButton({ label: trans.__('Save and Go On') });
  const { button } = await showDialog({
    title: trans.__('Save the notebook first?'),
    body,
    buttons: [
      Dialog.cancelButton(),
      Dialog.warnButton({ label: trans.__('Go On as Saved') }),
      save
    ],
    defaultButton: 2
  });
  if (button.label === save.label) {
    await panel.context.save();
  }
  return button.accept;
}

function addVerify(context: CommandContext): void {
  const { trans } = context;
  context.add(CommandIDs.verify, {
    label: trans.__('Verify'),
    caption: trans.__(
      'Run the saved notebook again in a process of its own, and compare the outputs'
    ),
    icon: okIcon,
    when: front => !isVerifying(front),
    does: async front => {
      const body = trans.__(
        'The notebook is verified as it is saved, and it has unsaved changes.'
      );
      if (await offerToSave(context, front, body)) {
        context.panel.show('divergences');
        await front.model.verify();
      }
    }
  });
  context.add(CommandIDs.cancelVerification, {
    label: trans.__('Cancel Verification'),
    caption: trans.__('End the verification that is queued or under way'),
    icon: stopIcon,
    when: isVerifying,
    does: ({ model }) => model.cancelVerification()
  });
}

/** What the arguments of the command are, for who looks for them. */
const exportArgs = {
  args: {
    type: 'object' as const,
    properties: {
      format: {
        type: 'string' as const,
        enum: REPORT_FORMATS,
        description: 'The format of the report; html by default.'
      },
      save: {
        type: 'boolean' as const,
        description:
          'Whether it is written beside the notebook; else it is downloaded.'
      }
    }
  }
};

function addExport(context: CommandContext): void {
  const { app, trans } = context;
  const formatOf = (format: unknown): ReportFormat =>
    isReportFormat(format) ? format : 'html';
  const nameOf = (format: unknown): string =>
    formatName(formatOf(format), trans);
  context.add(CommandIDs.exportReport, {
    label: ({ format, save }) =>
      save === true
        ? trans.__('Save Report as %1', nameOf(format))
        : trans.__('Download Report as %1', nameOf(format)),
    caption: ({ save }) =>
      save === true
        ? trans.__('Write the report on the notebook beside it')
        : trans.__('Download the report on the notebook'),
    icon: ({ save }) => (save === true ? fileIcon : downloadIcon),
    describedBy: exportArgs,
    does: async (front, { format, save }) => {
      const body = trans.__(
        'The report is about the notebook as it is saved, and it has unsaved changes.'
      );
      if (!(await offerToSave(context, front, body))) {
        return;
      }
      const server = serverOf(app);
      const { path } = front.model;
      if (save === true) {
        const written = await server.saveReport(path, formatOf(format));
        tell(context, written);
      } else {
        const name = PathExt.basename(path, PathExt.extname(path));
        const report = await server.report(path, formatOf(format));
        download(report, reportFile(name, formatOf(format)));
      }
    }
  });
}

function addFreeze(context: CommandContext): void {
  const { app, trans } = context;
  context.add(CommandIDs.freezeEnvironment, {
    label: trans.__('Freeze Environment'),
    caption: trans.__(
      'Write the versions with which the notebook ran into lock files beside it'
    ),
    icon: fileIcon,
    does: async ({ model, panel }) => {
      const kernelId = panel.sessionContext.session?.kernel?.id ?? null;
      const server = serverOf(app);
      try {
        tell(context, await server.freeze(model.path, kernelId));
      } catch (error) {
        if (!(error instanceof ServerError) || error.code !== 'file-exists') {
          throw error;
        }
        if (await offersToReplace(context, error.message)) {
          tell(context, await server.freeze(model.path, kernelId, true));
        }
      }
    }
  });
}

/** Whether the user wants the lock files that are there replaced. */
async function offersToReplace(
  { trans }: CommandContext,
  body: string
): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Replace the lock files?'),
    body,
    buttons: [
      Dialog.cancelButton(),
      Dialog.warnButton({ label: trans.__('Replace') })
    ],
    defaultButton: 0
  });
  return button.accept;
}

/** Says what was written, and what is to be said about it. */
function tell({ trans }: CommandContext, { notes, paths }: IWritten): void {
  const lines = [trans.__('Written: %1', paths.join(', ')), ...notes];
  Notification.success(lines.join('. '), { autoClose: TOLD_MS });
}

/** Hands bytes to the browser as a download. */
function download(bytes: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
