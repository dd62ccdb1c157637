/** The promises of Kassa, each with the function that looks whether it was kept. */
import { neverOversold, operatorsAreHeard, pricesAreAgreed, viewsFollowTheTopics } from './catalogue-promises.ts'
import {
  capturedIsOrdered,
  decidedInTime,
  mailsDue,
  onePayment,
  orderOrRelease,
  stockAddsUp,
} from './checkout-promises.ts'
import { doorKeepsItsWord, webhooksAreVerified } from './door-promises.ts'
import {
  cardTrialsEnd,
  deadLettersAreRows,
  hostileIsRefused,
  poisonIsARow,
  poisonIsPutAside,
  revenueIsOfOrders,
  takenBackIsNowhere,
} from './hostile-promises.ts'
import type { Look } from './look.ts'
import {
  actionsAreDone,
  cancellationsSayWhatBecame,
  cancelledMoneyIsBack,
  refundsAreDecided,
  refusalsAreTrue,
  shippedOrCancelled,
  sinkShowsOrders,
} from './order-action-promises.ts'
import {
  acceptedIsPublished,
  causeBeforeEffect,
  comesToRest,
  factsOfTheOutcome,
  factsSayWhatHappened,
  noDeadLetterLeft,
  oneIdOneValue,
  oneRowForEachEvent,
} from './record-promises.ts'
import { acceptedBySpecification } from './specification-promise.ts'

/** Of what is done with orders after they were placed. */
export const orderActionPromises: Readonly<Record<string, Look>> = {
  'what an operator was told is done with the order, once for a key, and stated': actionsAreDone,
  'a refusal of an operator is true, and who asks until it knows hears what became of it': refusalsAreTrue,
  'refunded = decided, never more than captured': refundsAreDecided,
  'one fact says what became of the money of a cancelled order': cancellationsSayWhatBecame,
  'the money of a cancelled order was released, or is back, to the cent': cancelledMoneyIsBack,
  'shipped or cancelled, never both': shippedOrCancelled,
  'the sink shows of each order what the tables say: status, refunds, actions': sinkShowsOrders,
}

export const promises: Readonly<Record<string, Look>> = {
  'the door keeps its word: one answer for a key, and what is wrong stays out': doorKeepsItsWord,
  'a webhook that the provider did not sign, or signed long ago, is refused': webhooksAreVerified,
  'every 202 is on the topic': acceptedIsPublished,
  'one payment for each checkout, of the amount it was told; every hold ends captured or released': onePayment,
  'the money captured is that of the orders that stand, to the cent, in ledger, topics and sink': capturedIsOrdered,
  'nothing is held for a checkout after its patience, and nothing expires before': decidedInTime,
  'a held payment ends in one order of what was asked for, or is released when it is short': orderOrRelease,
  'every fact of a checkout is on its topic, and none without its cause': factsOfTheOutcome,
  'a fact tells the amount and the payment that were': factsSayWhatHappened,
  'a fact has one id and one value, however often it is stated': oneIdOneValue,
  'the records of a checkout are in one partition, cause before effect': causeBeforeEffect,
  ...orderActionPromises,
  'accepted by the specification': acceptedBySpecification,
  'exactly the mails that are due': mailsDue,
  'stock = delivered − ordered, and never below zero; cancelled stock is back once': stockAddsUp,
  'at no moment more is ordered than was delivered until then': neverOversold,
  'an order costs what its shopper saw or less, at a price of the catalogue': pricesAreAgreed,
  'what an operator was told is on the topic, and of two changes of a version one is taken': operatorsAreHeard,
  'the catalogue and its stock are what the topics make, in the view and in the sink': viewsFollowTheTopics,
  'the sink holds one row for each event, with its value': oneRowForEachEvent,
  'what is hostile is refused at the door, and never by a 5xx': hostileIsRefused,
  'who tries cards is refused after the sixth': cardTrialsEnd,
  'poison is put aside once by each function that reads it, or as often as it came': poisonIsPutAside,
  'every dead letter is a row, and no other': deadLettersAreRows,
  'the sink bears what a foreign producer writes': poisonIsARow,
  'what a transaction took back is nowhere': takenBackIsNowhere,
  'the revenue in the sink is that of the orders': revenueIsOfOrders,
  'nothing is left in the dead-letter topics': noDeadLetterLeft,
  'all comes to rest': comesToRest,
}
