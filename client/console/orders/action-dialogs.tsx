import { type ReactNode, useState } from 'react'
import { countryName } from '../../../functions/http/country-name.ts'
import { type Address, checkAddress, emptyAddress, shipToOf } from '../../checkout/address.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import type { ActionKind } from '../../shared/contract.ts'
import { useLocale } from '../../shared/use-locale.ts'
import style from './action-fields.module.css'
import { type DialogProps, fieldErrors, NoteField, TextField } from './action-fields.tsx'
import { actionNames, addressWords, describeCancel, describeReceipt, describeShip } from './action-words.ts'
import { RefundDialog } from './refund-dialog.tsx'

function CancelDialog({ order, act, ...dialog }: DialogProps) {
  const locale = useLocale()
  const [note, setNote] = useState('')
  const cancel = (): void => act(note.trim() === '' ? {} : { note: note.trim() }, 'Cancel the order')
  return (
    <ConfirmDialog
      {...dialog}
      title="Cancel this order?"
      words={describeCancel(order, locale)}
      confirm={actionNames.cancel}
      act={cancel}
    >
      <NoteField value={note} change={setNote} />
    </ConfirmDialog>
  )
}

const carriers = ['DHL', 'DPD', 'FedEx', 'GLS', 'Hermes', 'Österreichische Post', 'PostNL', 'UPS']

function ShipDialog({ order, act, refusal, ...dialog }: DialogProps) {
  const [carrier, setCarrier] = useState('')
  const [trackingNumber, setTrackingNumber] = useState('')
  const [own, setOwn] = useState<Readonly<Record<string, string>>>({})
  const errors = { ...fieldErrors(refusal), ...own }
  const ship = (): void => {
    const body = { carrier: carrier.trim(), trackingNumber: trackingNumber.trim() }
    const wrong = {
      ...(body.carrier === '' ? { carrier: 'Enter the carrier.' } : {}),
      ...(body.trackingNumber === '' ? { trackingNumber: 'Enter the tracking number.' } : {}),
    }
    setOwn(wrong)
    if (Object.keys(wrong).length === 0) act(body, `Mark as shipped with ${body.carrier} ${body.trackingNumber}`)
  }
  return (
    <ConfirmDialog
      {...dialog}
      title="Mark this order as shipped?"
      words={describeShip(order)}
      confirm={actionNames.ship}
      act={ship}
    >
      <div className={style.pair}>
        <TextField
          label="Carrier"
          value={carrier}
          error={errors.carrier}
          maxLength={60}
          list="carriers"
          change={setCarrier}
        />
        <TextField
          label="Tracking number"
          value={trackingNumber}
          error={errors.trackingNumber}
          maxLength={60}
          change={setTrackingNumber}
        />
      </div>
      <datalist id="carriers">
        {carriers.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </ConfirmDialog>
  )
}

function ReceiptDialog({ order, act, ...dialog }: DialogProps) {
  return (
    <ConfirmDialog
      {...dialog}
      title="Send the receipt again?"
      words={describeReceipt(order)}
      confirm="Send receipt"
      act={() => act({}, 'Send the receipt again')}
    />
  )
}

const addressFields = [
  ['line1', 'Street and number', 100],
  ['line2', 'Apartment, floor or company (optional)', 100],
  ['postalCode', 'Postal code', 20],
  ['city', 'City', 100],
  ['region', 'State or region (optional)', 100],
] as const

const missing: Readonly<Record<string, string>> = {
  line1: 'Enter the street and house number.',
  postalCode: 'Enter the postal code.',
  city: 'Enter the city.',
}

function AddressDialog({ order, act, refusal, ...dialog }: DialogProps) {
  const locale = useLocale()
  const [address, setAddress] = useState<Address>({ ...emptyAddress, ...(order.shipToCorrected ?? order.shipTo) })
  const [own, setOwn] = useState<Readonly<Record<string, string>>>({})
  const refused = fieldErrors(refusal)
  const correct = (): void => {
    const wrong = checkAddress(address)
    setOwn(Object.fromEntries(Object.keys(wrong).map(field => [field, missing[field] ?? 'Enter this field.'])))
    if (Object.keys(wrong).length === 0) act({ shipTo: shipToOf(address) }, 'Correct the address')
  }
  return (
    <ConfirmDialog
      {...dialog}
      title="Correct the address?"
      words={addressWords}
      confirm="Correct address"
      act={correct}
    >
      {addressFields.map(([field, label, maxLength]) => (
        <TextField
          key={field}
          label={label}
          value={address[field]}
          maxLength={maxLength}
          error={own[field] ?? refused[`shipTo.${field}`]}
          change={value => setAddress({ ...address, [field]: value })}
        />
      ))}
      <p>
        Country: <strong>{countryName(address.country, locale)}</strong>
      </p>
    </ConfirmDialog>
  )
}

export const actionDialogs: Readonly<Record<ActionKind, (props: DialogProps) => ReactNode>> = {
  cancel: CancelDialog,
  refund: RefundDialog,
  ship: ShipDialog,
  receipt: ReceiptDialog,
  address: AddressDialog,
}
