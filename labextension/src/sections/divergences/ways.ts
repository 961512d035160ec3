/** The ways in which an output can be shown beside its counterpart. */
import type { FormKind, IForm } from './forms';

/** A form that both sides have, or the only side that there is; null for a side that is not there. */
export interface IWay {
  readonly kind: FormKind;
  readonly mimeType: string;
  readonly baseline: IForm | null;
  readonly rerun: IForm | null;
}

/**
 * The forms that both sides have in common, those of the type in which a difference was found first; where they have none in common, the
 * best of each as text. At least one of the sides is there.
 */
export function waysOf(
  baseline: readonly IForm[] | null,
  rerun: readonly IForm[] | null,
  differing: string | null
): readonly IWay[] {
  const wayOf = (
    { kind, mimeType }: IForm,
    before: IForm | null,
    after: IForm | null
  ): IWay => ({ kind, mimeType, baseline: before, rerun: after });
  const ways =
    baseline === null || rerun === null
      ? (baseline ?? rerun ?? []).map(form =>
          wayOf(form, baseline && form, rerun && form)
        )
      : baseline.flatMap(form => {
          const other = rerun.find(
            ({ kind, mimeType }) =>
              kind === form.kind && mimeType === form.mimeType
          );
          return other ? [wayOf(form, form, other)] : [];
        });
  if (ways.length === 0) {
    const [before, after] = [baseline, rerun].map(forms => lastText(forms));
    const mimeType = before?.mimeType ?? after?.mimeType ?? 'text/plain';
    return [{ kind: 'text', mimeType, baseline: before, rerun: after }];
  }
  const first = ways.filter(({ mimeType }) => mimeType === differing);
  return [...first, ...ways.filter(way => !first.includes(way))];
}

/** The form that reads best as text. */
const lastText = (forms: readonly IForm[] | null): IForm | null =>
  forms?.find(({ kind }) => kind === 'text' || kind === 'error') ??
  forms?.[forms.length - 1] ??
  null;
