/**
 * The rules of `npm run catalogue -- import`, in the browser: the same faults by line and column, the same plan. Loaded only
 * where a file is read or written.
 */
import './schemas-without-eval.ts'

export {
  type CatalogueFile,
  readCatalogueFile,
  writeCatalogueFile,
} from '../../../functions/catalogue/catalogue-file.ts'
export { FaultyFile } from '../../../functions/catalogue/faulty-file.ts'
export { importPlan, type Step } from '../../../functions/catalogue/import-plan.ts'
