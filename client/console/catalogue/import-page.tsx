import { type ChangeEvent, useState } from 'react'
import { type ApiFailure, describeFailure } from '../../shared/api-request.ts'
import { Button } from '../../shared/button.tsx'
import { Field } from '../../shared/field.tsx'
import { Notice } from '../../shared/notice.tsx'
import { Panel } from '../../shared/panel.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import table from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import style from './catalogue.module.css'
import type { CatalogueApi } from './catalogue-api.ts'
import type { Step } from './catalogue-files.ts'
import type { BrandEntry, ProductEntry } from './entries.ts'
import { publishImport } from './publish-import.ts'

interface ImportPageProps {
  readonly api: CatalogueApi
  readonly refresh: () => void
}

interface Entries {
  readonly brands: readonly BrandEntry[]
  readonly products: readonly ProductEntry[]
}

interface Fault {
  readonly line: number
  /** What a JSON file counts. */
  readonly of?: 'brand' | 'product'
  readonly column: string
  readonly message: string
}

type Preview =
  | { readonly kind: 'faulty'; readonly file: string; readonly faults: readonly Fault[] }
  | { readonly kind: 'plan'; readonly file: string; readonly steps: readonly Step[] }
  | { readonly kind: 'unreadable'; readonly file: string; readonly text: string }

type Run =
  | { readonly kind: 'running'; readonly published: number; readonly all: number }
  | { readonly kind: 'done'; readonly published: number }
  | { readonly kind: 'stopped'; readonly published: number; readonly all: number; readonly text: string }

const mostShown = 100
const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** The catalogue as it is at this moment: what a page shows may be older than the last import. */
const entriesNow = async (api: CatalogueApi): Promise<Entries | ApiFailure> => {
  const [products, brands] = await Promise.all([api.products(), api.brands()])
  if (!products.ok) return products
  return brands.ok ? { products: products.data, brands: brands.data } : brands
}

const readPreview = async (file: File, api: CatalogueApi): Promise<Preview> => {
  const format = /\.(csv|json)$/i.exec(file.name)?.[1]?.toLowerCase()
  if (format !== 'csv' && format !== 'json') {
    return { kind: 'unreadable', file: file.name, text: 'Choose a file whose name ends in .csv or .json.' }
  }
  const { FaultyFile, importPlan, readCatalogueFile } = await import('./catalogue-files.ts')
  const entries = await entriesNow(api)
  if ('ok' in entries) {
    const text = `${describeFailure(entries)} Choose the file again to compare it with the catalogue.`
    return { kind: 'unreadable', file: file.name, text }
  }
  const { brands, products } = entries
  const known = new Set(brands.flatMap(({ id, state }) => (state ? [id] : [])))
  try {
    const read = readCatalogueFile(await file.text(), format, known)
    return { kind: 'plan', file: file.name, steps: importPlan(read, { brands, products }) }
  } catch (error) {
    if (error instanceof FaultyFile) return { kind: 'faulty', file: file.name, faults: error.faults }
    return { kind: 'unreadable', file: file.name, text: 'The file cannot be read. Choose it again.' }
  }
}

/** @returns why there is no file, or nothing when there is one */
const download = async (format: 'csv' | 'json', api: CatalogueApi): Promise<string | undefined> => {
  const entries = await entriesNow(api)
  if ('ok' in entries) return describeFailure(entries)
  const { brands, products } = entries
  const { writeCatalogueFile } = await import('./catalogue-files.ts')
  const content = writeCatalogueFile(
    {
      brands: brands.flatMap(({ state }) => state ?? []),
      products: products.flatMap(({ state, stock }) =>
        state ? [{ ...state, ...(stock === null ? {} : { stock }) }] : [],
      ),
    },
    format,
  )
  const url = URL.createObjectURL(new Blob([content], { type: format === 'csv' ? 'text/csv' : 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `catalogue.${format}`
  link.click()
  URL.revokeObjectURL(url)
  return undefined
}

/** A file of products: first what it would change, then, when asked, the change. */
export function ImportPage({ api, refresh }: ImportPageProps) {
  const [preview, setPreview] = useState<Preview>()
  const [noExport, setNoExport] = useState<string>()
  const [run, setRun] = useState<Run>()
  const running = run?.kind === 'running'

  const choose = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = event.target.files?.[0]
    setRun(undefined)
    setPreview(file && (await readPreview(file, api)))
  }

  const exportAs = async (format: 'csv' | 'json'): Promise<void> => setNoExport(await download(format, api))

  const publish = async (steps: readonly Step[]): Promise<void> => {
    if (running) return
    let published = 0
    setRun({ kind: 'running', published, all: steps.length })
    const text = await publishImport(steps, {
      api,
      wait,
      progress: count => {
        published = count
        setRun({ kind: 'running', published, all: steps.length })
      },
    })
    setRun(text ? { kind: 'stopped', published, all: steps.length, text } : { kind: 'done', published })
    if (!text) setPreview(undefined)
    refresh()
  }

  return (
    <div className={style.column}>
      <Panel title="Import">
        <p className="soft">
          A CSV file with a line for each product, or JSON with brands and products. Nothing changes before you publish.
        </p>
        <div className={style.file}>
          <Field label="File">
            {described => <input {...described} type="file" accept=".csv,.json" disabled={running} onChange={choose} />}
          </Field>
        </div>
        {run && <RunNotice run={run} />}
        {preview && run?.kind !== 'running' && <ShownPreview preview={preview} publish={publish} />}
      </Panel>
      <Panel title="Export">
        <p className="soft">All products as they are now. A changed file can be imported again.</p>
        <div className={style.actions}>
          <Button onClick={() => exportAs('csv')}>Export CSV</Button>
          <Button onClick={() => exportAs('json')}>Export JSON</Button>
        </div>
        {noExport && (
          <Notice tone="bad" title="The catalogue can’t be exported right now">
            {noExport} Try again.
          </Notice>
        )}
      </Panel>
    </div>
  )
}

function RunNotice({ run }: { run: Run }) {
  const changes = (count: number): string => `${count} ${count === 1 ? 'change' : 'changes'}`
  if (run.kind === 'done') {
    return <Notice tone="good" title={`Published ${changes(run.published)}`} />
  }
  if (run.kind === 'stopped') {
    return (
      <Notice tone="bad" title={`Stopped after ${run.published} of ${changes(run.all)}`}>
        {run.text} Choose the file again to import the rest.
      </Notice>
    )
  }
  return (
    <div>
      <p role="status">
        Publishing: {run.published} of {run.all}
      </p>
      <progress className={style.progress} value={run.published} max={run.all} aria-label="Published changes" />
    </div>
  )
}

function ShownPreview({ preview, publish }: { preview: Preview; publish: (steps: readonly Step[]) => void }) {
  const locale = useLocale()
  if (preview.kind === 'unreadable') {
    return (
      <Notice tone="bad" title={`${preview.file} can’t be imported`}>
        {preview.text}
      </Notice>
    )
  }
  if (preview.kind === 'faulty') {
    const { faults, file } = preview
    return (
      <>
        <Notice tone="bad" title={`${file} has ${faults.length} ${faults.length === 1 ? 'error' : 'errors'}`}>
          Nothing was published. Correct the file, then choose it again.
        </Notice>
        <table className={table.table}>
          <caption className="visually-hidden">Errors of the file</caption>
          <TableHead columns={[faults[0]?.of ? 'Entry' : 'Line', faults[0]?.of ? 'Field' : 'Column', 'Error']} />
          <tbody>
            {faults.slice(0, mostShown).map(({ line, of, column, message }) => (
              <tr key={`${of} ${line} ${column} ${message}`}>
                <td>{of ? `${of} ${line}` : line}</td>
                <td>{column}</td>
                <td className={style.wrap}>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {faults.length > mostShown && <p className="soft">And {faults.length - mostShown} more.</p>}
      </>
    )
  }
  const { steps, file } = preview
  if (steps.length === 0) return <Notice tone="live" title="The catalogue is as the file says" />
  const count = (wanted: (step: Step) => boolean): string => steps.filter(wanted).length.toLocaleString(locale)
  return (
    <>
      <Notice
        tone="live"
        title={`${steps.length.toLocaleString(locale)} ${steps.length === 1 ? 'change' : 'changes'} in ${file}`}
        actions={
          <Button main onClick={() => publish(steps)}>
            Publish {steps.length.toLocaleString(locale)} {steps.length === 1 ? 'change' : 'changes'}
          </Button>
        }
      >
        New: {count(step => step.do === 'put' && step.seen === 0)}. Changed:{' '}
        {count(step => step.do === 'put' && step.seen > 0)}. First deliveries: {count(step => step.do === 'deliver')}.
      </Notice>
      <table className={table.table}>
        <caption className="visually-hidden">What would change</caption>
        <TableHead columns={['Entry', 'Change']} />
        <tbody>
          {steps.slice(0, mostShown).map(step => (
            <tr key={step.do === 'deliver' ? `delivery ${step.sku}` : `${step.kind} ${step.id}`}>
              <td className={style.wrap}>{step.do === 'deliver' ? step.sku : step.id}</td>
              <td className={style.wrap}>
                {step.do === 'deliver'
                  ? `first delivery of ${step.pieces.toLocaleString(locale)}`
                  : step.seen === 0
                    ? `new ${step.kind}`
                    : step.differs.join('; ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {steps.length > mostShown && (
        <p className="soft">And {(steps.length - mostShown).toLocaleString(locale)} more.</p>
      )}
    </>
  )
}
