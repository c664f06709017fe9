/// Everything that the agent can say. Words in braces are filled in.
enum Message: String, CaseIterable, Sendable {
  case howCanIHelp, closing, outOfScope, clarify, handedOver, handedOverInjury, toolFailed,
    answeredAnyway
  case askOrderNumber, whichOrder, unknownOrder, notYourOrder, invented
  case statusProcessing, statusShipped, statusShippedUntracked, statusDelayed, statusOutForDelivery
  case statusOverdue, statusDelivered, statusDeliveredUndated, statusLost, statusReturned
  case statusCancelled
  case refunded, refundedWithoutAmount, refundNeedsPerson, refundWhileProcessing
  case refundWhileShipped, refundTooLate, refundConflict, mayRefund
  case exchangeCreated, returnCreated, exchangeTooLate, exchangeWhileProcessing
  case exchangeWhileShipped, exchangeImpossible, askItem, maySendBack
  case cancelled, cancelTooLate, cancelDelivered, alreadyCancelled, mayCancel
  case addressChanged, addressChangedUnnamed, addressTooLate, addressImpossible, askAddress
  case mayChangeAddress
  case lostTicket, lostTicketRefund, notReceivedTicket, damageTicket, warrantyOver
  case paymentNeedsPerson, complaintTicket
  case policyAnswer, policyUnknown
  case accountUnlocked, accountOpen, accountNeedsPerson, notYourAccount, unknownAccount
  case askEmail, askVerification
  case confirmationSent, confirmationFailed, confirmedHereOnly, labelSent
}
