import { useState } from 'react'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import type { OrderView } from '../../shared/contract.ts'
import { formatMoney } from '../../shared/money.ts'
import { useLocale } from '../../shared/use-locale.ts'
import style from './action-fields.module.css'
import { type DialogProps, NoteField, TextField } from './action-fields.tsx'
import { describeRefund } from './action-words.ts'
import { emptyRefund, type RefundForm, readRefund } from './refund-form.ts'

const ways = [
  ['lines', 'Items of the order'],
  ['amount', 'An amount'],
] as const

interface LineFieldsProps {
  readonly order: OrderView
  readonly form: RefundForm
  readonly errors: Readonly<Record<string, string>>
  readonly change: (quantities: RefundForm['quantities']) => void
}

function LineFields({ order, form, errors, change }: LineFieldsProps) {
  const locale = useLocale()
  return order.lines.map(({ sku, name, unitPrice, quantity, refundedQuantity }) => {
    const left = quantity - refundedQuantity
    const price = formatMoney(unitPrice, order.currency, locale)
    if (left === 0) return <p key={sku}>{name}: none is left to refund.</p>
    return (
      <TextField
        key={sku}
        label={`${name}: pieces to refund`}
        hint={`${left} of ${quantity} left, ${price} each`}
        value={form.quantities[sku] ?? '0'}
        error={errors[sku]}
        maxLength={4}
        inputMode="numeric"
        change={value => change({ ...form.quantities, [sku]: value })}
      />
    )
  })
}

/** Gives back some items, or an amount. */
export function RefundDialog({ order, act, refusal, ...dialog }: DialogProps) {
  const locale = useLocale()
  const [form, setForm] = useState(emptyRefund)
  const [isChecked, setChecked] = useState(false)
  const { refundable } = order.money
  const left = formatMoney(refundable, order.currency, locale)
  const read = readRefund(form, order, locale)
  const errors = isChecked && 'errors' in read ? read.errors : undefined
  const change = (more: Partial<RefundForm>): void => setForm({ ...form, ...more })
  const confirm = 'errors' in read ? 'Refund' : `Refund ${formatMoney(read.amount, order.currency, locale)}`
  const refund = (): void => {
    setChecked(true)
    if (!('errors' in read)) act(read.body, confirm)
  }
  return (
    <ConfirmDialog
      {...dialog}
      title="Refund a part, or all?"
      words={'errors' in read ? [`${left} can be refunded.`] : describeRefund(read.amount, order, locale)}
      confirm={confirm}
      act={refund}
    >
      <fieldset>
        <legend>What to refund</legend>
        {ways.map(([by, label]) => (
          <label key={by} className={style.choice}>
            <input type="radio" name="by" checked={form.by === by} onChange={() => change({ by })} />
            {label}
          </label>
        ))}
      </fieldset>
      {form.by === 'lines' ? (
        <>
          <LineFields
            order={order}
            form={form}
            errors={errors?.quantities ?? {}}
            change={quantities => change({ quantities })}
          />
          {order.shipping && order.shipping.amount > 0 && <p className="soft">Shipping is refunded as an amount.</p>}
        </>
      ) : (
        <TextField
          label={`Amount in ${order.currency}`}
          hint={`At most ${left}`}
          value={form.amount}
          error={errors?.whole}
          maxLength={12}
          inputMode="decimal"
          change={amount => change({ amount })}
        />
      )}
      {form.by === 'lines' && errors?.whole && (
        <p role="alert" className={style.error}>
          {errors.whole}
        </p>
      )}
      <NoteField value={form.note} change={note => change({ note })} />
    </ConfirmDialog>
  )
}
