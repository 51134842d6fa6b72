import type { Interpretation } from '../../clinical/checkup/interpretation.ts';
import {
  fhirBundle,
  fhirDiagnosticReport,
  fhirObservation,
} from '../../clinical/fhir/write-fhir.ts';
import type { Language } from '../../core/text/language.ts';
import { summary } from './checkup-objects.ts';

/** The interpretation as a FHIR R4 Bundle: one Observation a result with its interpretation code, one DiagnosticReport. */
export function checkupBundle(interpretation: Interpretation, language: Language): object {
  const { items, date } = interpretation;
  const observations = items.map(({ row, item, flag, interval, notes }) => {
    const day = row.date ?? date;
    return fhirObservation({
      code: {
        text: row.name,
        codings:
          item?.loinc === undefined
            ? []
            : [{ system: 'http://loinc.org', code: item.loinc, display: item.name.en }],
      },
      value: row.value,
      ...(row.unit === undefined ? {} : { unit: row.unit }),
      ...(row.comparator === undefined ? {} : { comparator: row.comparator }),
      ...(flag === undefined ? {} : { interpretation: flag }),
      ...(interval === undefined
        ? {}
        : {
            // Ends in another unit than the value would be taken for ends in its unit.
            interval: {
              ...(interval.low === undefined || interval.unit !== (row.unit ?? '')
                ? {}
                : { low: interval.low }),
              ...(interval.high === undefined || interval.unit !== (row.unit ?? '')
                ? {}
                : { high: interval.high }),
              text: `${interval.text}${interval.from === 'report' ? '' : ` ${interval.unit}`}`.trim(),
            },
          }),
      ...(day === undefined ? {} : { effective: day }),
      ...(item?.ucum === undefined || row.unit === undefined || row.unit !== item.unit
        ? {}
        : { ucum: item.ucum }),
      category: item?.specimen === 'body' ? 'vital-signs' : 'laboratory',
      notes: notes.map(({ text }) => text[language]),
    });
  });
  const report = fhirDiagnosticReport({
    code: { text: language === 'zh' ? '体检报告解读' : 'Check-up interpretation', codings: [] },
    results: observations,
    conclusion: summary(interpretation, language),
    ...(date === undefined ? {} : { effective: date }),
  });
  return fhirBundle([report, ...observations]);
}
