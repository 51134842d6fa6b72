import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Checkups } from '../../clinical/checkup/create-checkups.ts';
import type { Interpretation } from '../../clinical/checkup/interpretation.ts';
import { parseReport } from '../../clinical/checkup/parse/parse-report.ts';
import type { ParsedReport } from '../../clinical/checkup/parse/types.ts';
import { checkupHtml } from '../../clinical/checkup/report-html.ts';
import type { Laboratory } from '../../clinical/laboratory/types.ts';
import type { Patient } from '../../clinical/types.ts';
import { AppError } from '../../core/errors.ts';
import type { Language } from '../../core/text/language.ts';
import { disconnectSignal } from '../disconnect.ts';
import { checkupBundle } from '../wire/checkup-fhir.ts';
import { checkupObject, summary } from '../wire/checkup-objects.ts';
import { type CheckupBody, checkupBody, type ReportBody } from '../wire/checkup-schema.ts';
import { wantsFhir } from '../wire/operation-outcome.ts';
import { storesFor } from './risk.ts';

export interface CheckupsRouteDeps {
  readonly checkups: Checkups;
  readonly laboratory: Laboratory;
  /** The text of an uploaded file. Throws AppError where it cannot be read. */
  readonly readFileText: (fileId: string, signal: AbortSignal) => Promise<string>;
  readonly version: string;
  readonly defaultStore: string;
  readonly resolveStores: (idsOrNames: readonly string[]) => Promise<string[]>;
  readonly shutdown: AbortSignal;
}

/** `POST /v1/clinical/checkups/interpret`: a check-up report in, each result judged with its source, as JSON, FHIR or HTML. */
export const checkupsRoute: FastifyPluginAsyncTypebox<CheckupsRouteDeps> = async (app, deps) => {
  app.post(
    '/v1/clinical/checkups/interpret',
    {
      // A FHIR client sends the resource itself; `wantsFhir` then answers in FHIR as well.
      preValidation: async (request) => {
        if (isResource(request.body)) request.body = { fhir: request.body };
      },
      schema: {
        body: checkupBody,
        tags: ['clinical'],
        summary: 'Interpret a check-up report (体检报告解读)',
      },
    },
    async ({ body, headers }, reply) => {
      const language = body.language ?? 'zh';
      const interpretation = await interpretBody(
        body,
        deps,
        disconnectSignal(reply, deps.shutdown),
      );
      const format = body.format ?? accepted(headers);
      if (format === 'html') {
        return reply
          .type('text/html; charset=utf-8')
          .send(
            checkupHtml(interpretation, summary(interpretation, language), language, body.audience),
          );
      }
      if (format === 'fhir') {
        return reply
          .type('application/fhir+json; charset=utf-8')
          .send(checkupBundle(interpretation, language));
      }
      return checkupObject(interpretation, language, deps.version, body.audience);
    },
  );
};

/** Reads and judges a body; agents call it as well. Throws AppError `invalid_request` naming the field. */
export async function interpretBody(
  body: CheckupBody,
  deps: Omit<CheckupsRouteDeps, 'version' | 'shutdown'>,
  signal: AbortSignal,
): Promise<Interpretation> {
  const { sex, age, pregnant } = body.patient ?? {};
  const patient: Patient = {
    ...(sex === undefined ? {} : { sex }),
    ...(age === undefined ? {} : { ageYears: age }),
    ...(pregnant === undefined ? {} : { pregnant }),
  };
  const previous = await Promise.all(
    (body.previous ?? []).map(async ({ date, ...one }): Promise<ParsedReport> => {
      const parsed = await readReport(one, deps, signal);
      return date === undefined ? parsed : { ...parsed, date };
    }),
  );
  const report = await readReport(body, deps, signal);
  if (report.rows.length === 0 && report.findings.length === 0) {
    throw new AppError('invalid_request', {
      message: 'No result could be read from this report.',
      param: fieldOf(body),
    });
  }
  const language: Language = body.language ?? 'zh';
  const storeIds = await storesFor(body.vector_store_ids, deps);
  return deps.checkups.interpret({ report, previous, patient, language, storeIds }, signal);
}

function fieldOf(body: ReportBody): string {
  return (
    (['results', 'text', 'csv', 'fhir', 'file_id'] as const).find(
      (key) => body[key] !== undefined,
    ) ?? 'results'
  );
}

async function readReport(
  { results, text, csv, fhir, file_id }: ReportBody,
  { laboratory, readFileText }: Pick<CheckupsRouteDeps, 'laboratory' | 'readFileText'>,
  signal: AbortSignal,
): Promise<ParsedReport> {
  if (file_id !== undefined) {
    if (results !== undefined || text !== undefined || csv !== undefined || fhir !== undefined) {
      throw new AppError('invalid_request', {
        message: 'Give either file_id or the report itself.',
        param: 'file_id',
      });
    }
    return parseReport({ text: await readFileText(file_id, signal) }, laboratory);
  }
  return parseReport(
    {
      ...(results === undefined ? {} : { rows: results }),
      ...(text === undefined ? {} : { text }),
      ...(csv === undefined ? {} : { csv }),
      ...(fhir === undefined ? {} : { fhir }),
    },
    laboratory,
  );
}

function isResource(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'resourceType' in body;
}

function accepted(headers: Parameters<typeof wantsFhir>[0]): 'json' | 'html' | 'fhir' {
  if (wantsFhir(headers)) return 'fhir';
  return headers.accept?.startsWith('text/html') === true ? 'html' : 'json';
}
