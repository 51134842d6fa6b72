import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import { readFhir } from '../../clinical/fhir/read-fhir.ts';
import {
  collectReport,
  type ReportEvent,
  type ReportRequest,
  type Reports,
} from '../../clinical/reports/create-reports.ts';
import type { TemplateEntry, Templates } from '../../clinical/templates/create-templates.ts';
import { AppError } from '../../core/errors.ts';
import { disconnectSignal } from '../disconnect.ts';
import type { ModelRegistry } from '../models.ts';
import { asAppError } from '../wire/error-object.ts';
import { type ReportBody, reportBody, reportObject } from '../wire/report-schema.ts';
import { SSE_DONE, sendEventStream, sseData } from '../wire/sse.ts';

export interface ReportsRouteDeps {
  readonly reports: Reports;
  readonly templates: Templates;
  readonly models: Pick<ModelRegistry, 'get'>;
  readonly shutdown: AbortSignal;
}

/** `POST /v1/clinical/reports` and `GET /v1/clinical/templates`. */
export const reportsRoute: FastifyPluginAsyncTypebox<ReportsRouteDeps> = async (
  app,
  { reports, templates, models, shutdown },
) => {
  app.get(
    '/v1/clinical/templates',
    { schema: { tags: ['clinical'], summary: 'The templates of reports and records' } },
    async () => ({ object: 'list', data: templates.list().map(summaryOf), has_more: false }),
  );
  app.get(
    '/v1/clinical/templates/:id',
    {
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64, examples: ['surgical-record'] }) }),
        tags: ['clinical'],
        summary: 'One template with its sections, slots and rules',
      },
    },
    async ({ params }) => templateObject(templates.get(params.id)),
  );
  app.post(
    '/v1/clinical/reports',
    {
      schema: {
        body: reportBody,
        tags: ['clinical'],
        summary: 'Write a report from fields, text or FHIR; every sentence names its source',
      },
    },
    async ({ body, log }, reply) => {
      const signal = disconnectSignal(reply, shutdown);
      const engine = body.model === undefined ? {} : { engine: models.get(body.model) };
      const events = reports.generate({ ...requestOf(body), ...engine }, signal);
      if (body.stream !== true) return reportObject(await collectReport(events));
      return sendEventStream(reply, chunks(events), (thrown) => {
        log.warn({ code: asAppError(thrown).code }, 'report stream ended early');
      });
    },
  );
};

async function* chunks(events: AsyncIterable<ReportEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    yield event.type === 'section'
      ? sseData({ object: 'clinical.report.section', section: event.section })
      : sseData(reportObject(event.report));
  }
  yield SSE_DONE;
}

function requestOf({ template, input, prior, language }: ReportBody): ReportRequest {
  const { fields, text, fhir } = input;
  if (fields === undefined && text === undefined && fhir === undefined) {
    throw new AppError('invalid_request', {
      message: 'input needs fields, text or fhir.',
      param: 'input',
    });
  }
  return {
    template,
    ...(fields === undefined ? {} : { fields }),
    ...(text === undefined ? {} : { text }),
    ...(fhir === undefined ? {} : { fhir: readFhir(fhir, { param: 'input.fhir' }) }),
    ...(prior === undefined ? {} : { prior }),
    ...(language === undefined ? {} : { language }),
  };
}

function summaryOf({ template, origin }: TemplateEntry): object {
  const slots = template.sections.flatMap((section) => section.slots);
  return {
    object: 'clinical.template',
    id: template.id,
    name: template.name,
    kind: template.kind,
    languages: template.languages,
    origin,
    source: template.source ?? null,
    sections: template.sections.map(({ id, title, required }) => ({ id, title, required })),
    slots: slots.length,
    required: slots.filter(({ required }) => required).map(({ id }) => id),
  };
}

function templateObject({ template, origin }: TemplateEntry): object {
  return { object: 'clinical.template', origin, ...template };
}
