/** The schemas of the API, by the names that the OpenAPI document gives them, in its order. */
import { z } from 'zod'
import { BrandState, ProductState, StockChange } from '../catalogue/facts.ts'
import { Cart } from '../checkout/checkout.ts'
import { Line, Shipping, ShipTo } from '../checkout/facts.ts'
import { DiscardRequest, RedriveRequest } from '../operations/redrive-request.ts'
import { ResetRequest } from '../operations/reset-group.ts'
import { Span, Trace, TraceList, TraceSummary } from '../operations/traces.ts'
import {
  AddressRequest,
  CancelRequest,
  ReceiptRequest,
  RefundRequest,
  ShipmentRequest,
} from '../order/action-requests.ts'
import { Cell, Column, EventPage, LoggedEvent, Per, Report, ReportList } from './openapi/schemas/analytics.ts'
import {
  BrandEntries,
  Catalogue,
  CatalogueAccepted,
  Product,
  ProductEntries,
  StockAccepted,
} from './openapi/schemas/catalogue.ts'
import {
  AcceptedCheckout,
  CheckoutConflict,
  CheckoutState,
  CheckoutStatus,
  PaymentAction,
  PublicReason,
  RefundStatus,
  SentMail,
  ShippingMethod,
  ShippingMethods,
  ShippingPrice,
  ShippingZone,
  TaxRates,
  TimelineEntry,
} from './openapi/schemas/checkout.ts'
import {
  Broker,
  Cluster,
  ConnectorState,
  GroupState,
  Health,
  Partition,
  TopicState,
  Verdict,
} from './openapi/schemas/cluster.ts'
import { DeadLetter, DeadLetters, Discarded, LetterOutcome, Redriven } from './openapi/schemas/dead-letters.ts'
import { OrderList, SearchResult } from './openapi/schemas/find-orders.ts'
import {
  ActionKind,
  OrderAction,
  OrderEvent,
  OrderLetter,
  OrderLine,
  OrderMail,
  OrderRefund,
  OrderView,
  RefundLine,
  UndeliverableMail,
} from './openapi/schemas/order.ts'
import { ActionAccepted, ActionConflict, ShopperCancelAccepted } from './openapi/schemas/order-actions.ts'
import { Problem } from './openapi/schemas/shapes.ts'
import {
  Content,
  GroupReset,
  GroupView,
  TopicList,
  TopicRecord,
  TopicRecords,
  TopicSummary,
  TopicView,
} from './openapi/schemas/topics.ts'

/** What a client sends. */
export const requests = {
  CheckoutRequest: Cart,
  RedriveRequest,
  DiscardRequest,
  ResetRequest,
  ProductState,
  BrandState,
  StockChange,
  CancelRequest,
  RefundRequest,
  ShipmentRequest,
  ReceiptRequest,
  AddressRequest,
} satisfies Readonly<Record<string, z.ZodType>>

/** What the API answers. */
export const answers = {
  Problem,
  CheckoutConflict,
  Line,
  Product,
  Catalogue,
  CatalogueAccepted,
  StockAccepted,
  ProductEntries,
  BrandEntries,
  Shipping,
  ShippingPrice,
  ShippingZone,
  ShippingMethod,
  TaxRates,
  ShippingMethods,
  AcceptedCheckout,
  CheckoutState,
  PublicReason,
  PaymentAction,
  TimelineEntry,
  SentMail,
  CheckoutStatus,
  Column,
  Cell,
  Per,
  ReportList,
  Report,
  LoggedEvent,
  EventPage,
  Broker,
  Partition,
  TopicState,
  GroupState,
  ConnectorState,
  Cluster,
  Verdict,
  Health,
  DeadLetter,
  DeadLetters,
  Redriven,
  Discarded,
  LetterOutcome,
  OrderList,
  SearchResult,
  RefundStatus,
  RefundLine,
  ActionKind,
  ShipTo,
  OrderLine,
  OrderRefund,
  OrderAction,
  OrderEvent,
  OrderMail,
  UndeliverableMail,
  OrderLetter,
  OrderView,
  ActionAccepted,
  ShopperCancelAccepted,
  ActionConflict,
  TopicSummary,
  TopicList,
  TopicView,
  GroupView,
  Content,
  TopicRecord,
  TopicRecords,
  GroupReset,
  Span,
  Trace,
  TraceSummary,
  TraceList,
} satisfies Readonly<Record<string, z.ZodType>>

export type SchemaName = keyof typeof requests | keyof typeof answers

const reference = (name: string): string => `#/components/schemas/${name}`

const written = (schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output') => {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const { schemas: all } = z.toJSONSchema(registry, { io, uri: reference })
  return Object.entries(all).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema] as const)
}

/** `components.schemas` of the document. */
export const componentSchemas = () => Object.fromEntries([...written(requests, 'input'), ...written(answers, 'output')])

export const schemaOf = (name: SchemaName) => ({ $ref: reference(name) })
