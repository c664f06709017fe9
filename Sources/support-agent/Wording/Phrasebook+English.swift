extension Phrasebook {
  static let english = Phrasebook(
    messages: [
      .howCanIHelp: ["How can I help you today?", "What can I do for you?"],
      .closing: [
        "You're welcome, and thank you for writing to us.", "Thank you, and have a good day.",
      ],
      .outOfScope: [
        "I'm sorry, but I can't help with that. I can only help with orders, returns, accounts and questions about our shop.",
        "I'm afraid that's outside what I can help with; I'm here for orders, returns and questions about our shop.",
      ],
      .clarify: [
        "I'm not sure that I understood you. Could you tell me what it is about, and the order number if there is one?"
      ],
      .handedOver: [
        "I'm handing this conversation to a colleague in our customer care team, who will take care of it personally.",
        "I'm passing this on to a person in our team right away; a colleague will get back to you here.",
      ],
      .handedOverInjury: [
        "I'm very sorry to hear that, and I hope it isn't serious; if it is, please call a doctor or the emergency number first. I'm handing this to a colleague in our team at once, who will take care of it personally."
      ],
      .toolFailed: [
        "I'm sorry, that didn't work because one of our systems isn't responding. I'm handing your request to a colleague, who will finish it.",
        "Unfortunately I couldn't complete this: our system isn't available at the moment. I'm passing it to a colleague in our team.",
      ],
      .answeredAnyway: [
        "I can help you with that right here. Please have a look at our help pages and try again a little later.",
        "There is no need to involve anybody else, I can take care of it here; please try again in a while.",
      ],
      .askOrderNumber: [
        "Could you give me your order number, please? It begins with RT- and has five digits.",
        "Which order is it about? Please send me the order number, it looks like RT- and five digits.",
      ],
      .whichOrder: ["I see several orders of yours: {orders}. Which order number do you mean?"],
      .unknownOrder: [
        "I can't find an order with the number {order}. Could you check the number, please?",
        "I looked for {order}, but I can't find that order. Could you check the order number in your confirmation, please?",
      ],
      .notYourOrder: [
        "I'm sorry, but I can't help with order {order}, because it doesn't belong to your account. Only the person who placed an order can see or change it.",
        "I'm afraid I can't give any information about order {order} or change it: it wasn't placed from your account.",
      ],
      .invented: [
        "Your order {order} has shipped and is on its way; it should arrive by {eta}.",
        "Order {order} is on its way to you and will be delivered on {eta}.",
      ],
      .statusProcessing: [
        "Your order {order} ({items}) is being processed in our warehouse and hasn't shipped yet.",
        "Order {order} ({items}) is still processing; it has not been shipped yet.",
      ],
      .statusShipped: [
        "Your order {order} has shipped and is in transit with {carrier}. It was last seen {seen}, and it is expected on {eta}.",
        "Order {order} is shipped and on its way with {carrier} (last scan: {seen}). The expected delivery date is {eta}.",
      ],
      .statusShippedUntracked: [
        "Your order {order} has shipped and is on its way to you.",
        "Order {order} has been shipped and is in transit.",
      ],
      .statusDelayed: [
        "Your order {order} has shipped, but it is delayed with {carrier}. It was last seen {seen}; the new expected date is {eta}.",
        "Order {order} is shipped and on its way, but delayed. {carrier} last scanned it {seen} and expects to deliver it on {eta}.",
      ],
      .statusOutForDelivery: [
        "Your order {order} has shipped and is out for delivery with {carrier} today, {eta}.",
        "Order {order} is on its way: {carrier} has it out for delivery, expected on {eta}.",
      ],
      .statusOverdue: [
        "Your order {order} has shipped, but {carrier} last scanned it {seen}, which is more than 10 days ago. It is delayed and counts as lost: if you wish, we send a replacement or refund it."
      ],
      .statusDelivered: [
        "Your order {order} ({items}) was delivered on {date}.",
        "Order {order} ({items}) has been delivered; the delivery date was {date}.",
      ],
      .statusDeliveredUndated: ["Your order {order} ({items}) has been delivered."],
      .statusLost: [
        "Your order {order} ({items}) was lost by the carrier. You can choose between a replacement and a refund."
      ],
      .statusReturned: ["Your order {order} ({items}) has been returned and is back with us."],
      .statusCancelled: ["Your order {order} ({items}) is cancelled."],
      .refunded: [
        "I have refunded {amount} for order {order}; the money goes back to the way you paid.",
        "Your refund of {amount} for order {order} has been issued to your original payment method.",
      ],
      .refundedWithoutAmount: ["Your refund for order {order} has been issued."],
      .refundNeedsPerson: [
        "A refund of {amount} for order {order} has to be approved by a person. I'm handing it over to a colleague with all the details; a decision takes one working day.",
        "Refunds above €500 are decided by our customer care team, so I'm handing over your request ({order}, {amount}) to a colleague.",
      ],
      .refundWhileProcessing: [
        "Order {order} is still being processed, so it can't be refunded. I can cancel it instead, and then nothing is charged.",
        "I can't refund order {order}, because it hasn't shipped yet. If you like, I cancel it for you instead.",
      ],
      .refundWhileShipped: [
        "Order {order} has shipped and is still on its way, so I can't refund it yet. Once it has arrived, you can return it within 30 days.",
        "I can't refund order {order} while the parcel is on its way. You can send it back within 30 days after delivery.",
      ],
      .refundTooLate: [
        "I'm sorry, but order {order} was delivered on {date}, more than {days} days ago, so I can't refund it. If the item is faulty, the warranty of 24 months applies.",
        "Order {order} arrived on {date}. Our returns period of {days} days is over, so a refund is unfortunately not possible any more; for a faulty item there is the 24 months warranty.",
      ],
      .refundConflict: [
        "I couldn't issue a refund for order {order}: it has been refunded already or can't be refunded in its state."
      ],
      .mayRefund: ["I can refund {amount} for order {order}. Shall I go ahead?"],
      .exchangeCreated: [
        "I have registered the exchange of {item} from order {order} ({rma}). The new one ships as soon as yours is on its way back.",
        "The exchange for {item} (order {order}) is set up under {rma}.",
      ],
      .returnCreated: [
        "I have registered the return of {item} from order {order} ({rma}). Your money comes back once the parcel has been checked in.",
        "The return of {item} (order {order}) is set up under {rma}.",
      ],
      .exchangeTooLate: [
        "I'm sorry, but order {order} was delivered on {date}, more than 30 days ago, so it can't be exchanged or returned any more.",
        "Order {order} arrived on {date}; the 30 days for exchanges and returns are over, so that is unfortunately not possible.",
      ],
      .exchangeWhileProcessing: [
        "Order {order} hasn't shipped yet, so there is nothing to exchange. I can cancel it, and you order the right item anew."
      ],
      .exchangeWhileShipped: [
        "Order {order} is still on its way, so I can't register an exchange yet. Once it is delivered, you have 30 days for it."
      ],
      .exchangeImpossible: [
        "I'm sorry, but I can't register a return or an exchange for order {order}; only delivered orders can be sent back."
      ],
      .askItem: ["Which item of order {order} is it about: {items}?"],
      .maySendBack: ["I can register that for {item} of order {order}. Shall I go ahead?"],
      .cancelled: [
        "Your order {order} is cancelled, and nothing will be charged.",
        "I have cancelled order {order}. Anything already charged is returned.",
      ],
      .cancelTooLate: [
        "I'm sorry, but order {order} has already shipped, so it can't be cancelled. You can refuse it at the door, or return it within 30 days.",
        "Order {order} was already shipped, which is why I can't cancel it. You can send it back within 30 days after delivery.",
      ],
      .cancelDelivered: [
        "Order {order} can't be cancelled any more, because it has already left us. If it was delivered in the last 30 days, you can return it."
      ],
      .alreadyCancelled: [
        "Your order {order} has already been cancelled; there is nothing left to do."
      ],
      .mayCancel: ["I can cancel order {order}; that can't be undone. Shall I go ahead?"],
      .addressChanged: [
        "I have changed the delivery address of order {order} to {address}.",
        "The new delivery address of order {order} is {address}; it's updated.",
      ],
      .addressChangedUnnamed: ["The delivery address of order {order} is updated."],
      .addressTooLate: [
        "I'm sorry, but order {order} has already shipped, so I can't change its address. The carrier may offer a pick-up point in the tracking link.",
        "Order {order} was already shipped; after dispatch the address can't be changed. Perhaps the carrier's tracking link lets you choose a pick-up point.",
      ],
      .addressImpossible: [
        "I can't change the address of order {order}, because it is no longer being processed."
      ],
      .askAddress: [
        "Which address should order {order} go to? Please send me street, number, postcode and town.",
        "I can change the address of order {order}. Please give me the full new address with street, number, postcode and town.",
      ],
      .mayChangeAddress: ["I can send order {order} to {address}. Shall I go ahead?"],
      .lostTicket: [
        "The parcel of order {order} counts as lost. I have opened ticket {ticket} with the carrier desk. Would you like a refund or a replacement?",
        "I'm sorry, order {order} seems to be lost. I opened ticket {ticket}; you can choose between a replacement and a refund.",
      ],
      .lostTicketRefund: [
        "The parcel of order {order} hasn't been scanned since {seen} and counts as lost. I have opened ticket {ticket}: the refund (or a replacement, if you prefer) follows from there, and I can't pay it out while the parcel is on record as shipped."
      ],
      .notReceivedTicket: [
        "The carrier says that order {order} was delivered ({seen}). As you haven't received it, I have opened ticket {ticket} to look for it. Please ask your neighbours too; if it doesn't turn up, you get a refund or a replacement."
      ],
      .damageTicket: [
        "I have opened ticket {ticket} for the fault of order {order}; our warranty covers 24 months. Please keep the item and send us a photo."
      ],
      .warrantyOver: [
        "I'm sorry, but order {order} was delivered on {date}, and our warranty of 24 months is over."
      ],
      .paymentNeedsPerson: [
        "I can't see our books myself, so I'm handing this to a colleague in our accounts team, who will check the payment and write to you here.",
        "Payments are checked by a person: I'm passing this on to a colleague in accounts, with what you told me.",
      ],
      .complaintTicket: [
        "I'm sorry that this happened, and thank you for telling us. I have written it down as complaint {ticket}; somebody from our team reads every one.",
        "I apologise for this. Your complaint is recorded as {ticket}, and our team will look into it.",
      ],
      .policyAnswer: [
        "{answer}", "Here is what our rules say ({title}): {answer}",
        "From our page \"{title}\": {answer}",
      ],
      .policyUnknown: [
        "I'm sorry, I don't have any information about that, and I don't want to guess.",
        "I can't answer that reliably: I have no information on it.",
      ],
      .accountUnlocked: [
        "Thank you, that matches. Your account {email} is unlocked, and you can log in again.",
        "I have verified you and unlocked your account {email}.",
      ],
      .accountOpen: [
        "Your account {email} isn't locked. If the password doesn't work, you can set a new one with \"Forgot password\".",
        "I checked: the account {email} is not locked. Please use \"Forgot password\" to set a new password.",
      ],
      .accountNeedsPerson: [
        "I can't unlock this account myself. A colleague from our team will look at it and get back to you.",
        "This has to be checked by a person: I'm handing your account over to a colleague.",
      ],
      .notYourAccount: [
        "I'm sorry, but I can't give information about another person's account or change it. Only its owner can write to us about it.",
        "I'm afraid I can't help with somebody else's account, for reasons of security.",
      ],
      .unknownAccount: [
        "I can't find an account with the address {email}. Could you check the e-mail address, please?"
      ],
      .askEmail: ["Which e-mail address does your account have?"],
      .askVerification: [
        "Your account was locked after several failed logins. To verify you, please tell me the number of your last order (RT- and five digits).",
        "To unlock your account I have to verify you first: what is the order number of your last order?",
      ],
      .confirmationSent: [
        "A written confirmation is on its way to you by e-mail.",
        "You'll receive a confirmation by e-mail.",
      ],
      .confirmationFailed: [
        "However, I couldn't send the written confirmation just now, so please keep this message."
      ],
      .confirmedHereOnly: [
        "As you asked, I'm not sending an e-mail; this message is your confirmation."
      ],
      .labelSent: [
        "The return label is on its way to you by e-mail.",
        "I have sent you the return label by e-mail.",
      ],
    ],
    openings: [
      "Thank you for your message.", "Thanks for getting in touch.", "Thank you for writing to us.",
    ],
    apologies: [
      "I'm sorry about the trouble.", "I'm very sorry for the inconvenience.",
      "I apologise, I understand that this is annoying.",
    ],
    closings: [
      "", "", "Is there anything else I can do for you?",
      "Please let me know if you need anything else.",
    ])
}
