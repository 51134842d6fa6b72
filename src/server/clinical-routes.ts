import type { FastifyPluginAsync } from 'fastify';
import { readFhir } from '../clinical/fhir/read-fhir.ts';
import type { Clinical } from '../compose.ts';
import type { ModelRegistry } from './models.ts';
import { cdsServicesRoute } from './routes/cds-services.ts';
import { checkupsRoute } from './routes/checkups.ts';
import { recordCheckRoute } from './routes/record-check.ts';
import { recordFillRoute } from './routes/record-fill.ts';
import { referenceIntervalsRoute } from './routes/reference-intervals.ts';
import { reportsRoute } from './routes/reports.ts';
import { riskRoute } from './routes/risk.ts';
import { triageRoute } from './routes/triage.ts';

export interface ClinicalRoutesDeps {
  readonly clinical: Clinical;
  readonly models: ModelRegistry;
  readonly version: string;
  readonly defaultStore: string;
  readonly resolveStores: (idsOrNames: readonly string[]) => Promise<string[]>;
  readonly shutdown: AbortSignal;
}

/** Everything under /v1/clinical and /cds-services. */
export const clinicalRoutes: FastifyPluginAsync<ClinicalRoutesDeps> = async (app, deps) => {
  const { clinical, models, version, defaultStore, resolveStores, shutdown } = deps;
  const stores = { defaultStore, resolveStores, shutdown };
  await app.register(referenceIntervalsRoute, { laboratory: clinical.laboratory });
  await app.register(checkupsRoute, {
    ...stores,
    checkups: clinical.checkups,
    laboratory: clinical.laboratory,
    readFileText: clinical.readFileText,
    version,
  });
  await app.register(triageRoute, { triage: clinical.triage });
  await app.register(riskRoute, { ...stores, assessor: clinical.risk, version });
  await app.register(reportsRoute, {
    reports: clinical.reports,
    templates: clinical.templates,
    models,
    shutdown,
  });
  await app.register(recordCheckRoute, { checker: clinical.recordChecker });
  await app.register(recordFillRoute, { recordFill: clinical.recordFill, shutdown });
  await app.register(cdsServicesRoute, {
    ...stores,
    readFhir,
    checker: clinical.orders,
    feedback: clinical.cdsFeedback,
  });
};
