extension Phrasebook {
  static let french = Phrasebook(
    messages: [
      .howCanIHelp: ["Comment puis-je vous aider ?"],
      .closing: ["Avec plaisir, et merci de nous avoir écrit."],
      .outOfScope: [
        "Je suis désolé, je ne peux pas vous aider pour cela. Je suis là pour les commandes, les retours, les comptes et les questions sur notre boutique."
      ],
      .clarify: [
        "Je ne suis pas sûr d'avoir bien compris. De quoi s'agit-il, et quel est le numéro de commande ?"
      ],
      .handedOver: [
        "Je transmets cette conversation à une personne de notre équipe, qui s'en occupera personnellement."
      ],
      .handedOverInjury: [
        "Je suis vraiment désolé et j'espère que ce n'est pas grave ; sinon, appelez d'abord un médecin ou les urgences. Je transmets cela tout de suite à une personne de notre équipe."
      ],
      .toolFailed: [
        "Je suis désolé, cela n'a pas fonctionné, car l'un de nos systèmes ne répond pas. Je transmets votre demande à une personne de notre équipe."
      ],
      .answeredAnyway: ["Je peux vous aider ici même. Veuillez réessayer un peu plus tard."],
      .askOrderNumber: [
        "Quel est votre numéro de commande, s'il vous plaît ? Il commence par RT- et compte cinq chiffres."
      ],
      .whichOrder: [
        "Je vois plusieurs commandes : {orders}. De quel numéro de commande s'agit-il ?"
      ],
      .unknownOrder: [
        "Je ne trouve pas de commande avec le numéro {order}. Pourriez-vous vérifier le numéro, s'il vous plaît ?"
      ],
      .notYourOrder: [
        "Je suis désolé, je ne peux ni donner d'informations sur la commande {order} ni la modifier, car elle n'appartient pas à votre compte."
      ],
      .invented: ["Votre commande {order} est en route et arrivera le {eta}."],
      .statusProcessing: [
        "Votre commande {order} ({items}) est en préparation et n'a pas encore été expédiée."
      ],
      .statusShipped: [
        "Votre commande {order} a été expédiée et est en route avec {carrier} (dernier passage : {seen}). Livraison prévue : {eta}."
      ],
      .statusShippedUntracked: ["Votre commande {order} a été expédiée et est en route."],
      .statusDelayed: [
        "Votre commande {order} a été expédiée, mais elle est en retard (dernier passage : {seen}). {carrier} prévoit la livraison le {eta}."
      ],
      .statusOutForDelivery: [
        "Votre commande {order} est en route : {carrier} la livre aujourd'hui, {eta}."
      ],
      .statusOverdue: [
        "Votre commande {order} a été expédiée, mais {carrier} l'a vue pour la dernière fois il y a plus de 10 jours ({seen}). Elle est considérée comme perdue : vous pouvez choisir un remplacement ou un remboursement."
      ],
      .statusDelivered: ["Votre commande {order} ({items}) a été livrée le {date}."],
      .statusDeliveredUndated: ["Votre commande {order} ({items}) a été livrée."],
      .statusLost: [
        "Votre commande {order} ({items}) a été perdue. Vous pouvez choisir entre un remplacement et un remboursement."
      ],
      .statusReturned: ["Votre commande {order} ({items}) nous est revenue."],
      .statusCancelled: ["Votre commande {order} ({items}) est annulée."],
      .refunded: [
        "J'ai remboursé {amount} pour la commande {order} ; l'argent revient sur votre moyen de paiement."
      ],
      .refundedWithoutAmount: ["Le remboursement de la commande {order} est fait."],
      .refundNeedsPerson: [
        "Un remboursement de {amount} pour la commande {order} doit être approuvé par une personne. Je transmets le tout à notre équipe ; cela prend un jour ouvrable."
      ],
      .refundWhileProcessing: [
        "La commande {order} est encore en préparation et ne peut pas être remboursée. Je peux l'annuler à la place."
      ],
      .refundWhileShipped: [
        "La commande {order} est encore en route, je ne peux donc pas encore la rembourser. Après la livraison, vous pouvez la retourner pendant 30 jours."
      ],
      .refundTooLate: [
        "La commande {order} a été livrée le {date}, il y a plus de {days} jours ; un remboursement n'est malheureusement plus possible. En cas de défaut, la garantie de 24 mois s'applique."
      ],
      .refundConflict: [
        "Je n'ai pas pu rembourser la commande {order} : elle l'est déjà, ou son état ne le permet pas."
      ],
      .mayRefund: [
        "Je peux rembourser {amount} pour la commande {order}. Voulez-vous que je le fasse ?"
      ],
      .exchangeCreated: ["L'échange de {item} de la commande {order} est enregistré ({rma})."],
      .returnCreated: ["Le retour de {item} de la commande {order} est enregistré ({rma})."],
      .exchangeTooLate: [
        "La commande {order} a été livrée le {date} ; les 30 jours pour les échanges et les retours sont malheureusement passés."
      ],
      .exchangeWhileProcessing: [
        "La commande {order} n'a pas encore été expédiée. Je peux l'annuler pour que vous commandiez à nouveau."
      ],
      .exchangeWhileShipped: [
        "La commande {order} est encore en route ; après la livraison vous avez 30 jours pour l'échange."
      ],
      .exchangeImpossible: [
        "Je suis désolé, je ne peux pas enregistrer de retour pour la commande {order} ; ce n'est possible qu'après la livraison."
      ],
      .askItem: ["De quel article de la commande {order} s'agit-il : {items} ?"],
      .maySendBack: [
        "Je peux l'enregistrer pour {item} de la commande {order}. Voulez-vous que je le fasse ?"
      ],
      .cancelled: ["Votre commande {order} est annulée, et rien ne sera débité."],
      .cancelTooLate: [
        "Je suis désolé, la commande {order} a déjà été expédiée et ne peut plus être annulée. Vous pouvez la retourner dans les 30 jours."
      ],
      .cancelDelivered: [
        "La commande {order} ne peut plus être annulée. Vous pouvez la retourner dans les 30 jours après la livraison."
      ],
      .alreadyCancelled: ["Votre commande {order} est déjà annulée."],
      .mayCancel: [
        "Je peux annuler la commande {order} ; c'est définitif. Voulez-vous que je le fasse ?"
      ],
      .addressChanged: ["L'adresse de livraison de la commande {order} est modifiée : {address}."],
      .addressChangedUnnamed: ["L'adresse de livraison de la commande {order} est modifiée."],
      .addressTooLate: [
        "Je suis désolé, la commande {order} a déjà été expédiée, je ne peux plus modifier l'adresse."
      ],
      .addressImpossible: ["L'adresse de la commande {order} ne peut plus être modifiée."],
      .askAddress: [
        "À quelle adresse faut-il envoyer la commande {order} ? Indiquez la rue, le numéro, le code postal et la ville, s'il vous plaît."
      ],
      .mayChangeAddress: [
        "Je peux envoyer la commande {order} à {address}. Voulez-vous que je le fasse ?"
      ],
      .lostTicket: [
        "Le colis de la commande {order} est considéré comme perdu. J'ai ouvert le ticket {ticket}. Préférez-vous un remboursement ou un remplacement ?"
      ],
      .lostTicketRefund: [
        "Le colis de la commande {order} n'a plus été vu depuis {seen} et est considéré comme perdu. J'ai ouvert le ticket {ticket} ; le remboursement ou un remplacement suivra."
      ],
      .notReceivedTicket: [
        "Selon le transporteur, la commande {order} a été livrée ({seen}). Comme vous ne l'avez pas reçue, j'ai ouvert le ticket {ticket} ; demandez aussi à vos voisins. Sinon il y aura un remboursement ou un remplacement."
      ],
      .damageTicket: [
        "J'ai ouvert le ticket {ticket} pour le défaut de la commande {order} ; la garantie est de 24 mois."
      ],
      .warrantyOver: [
        "La commande {order} a été livrée le {date} ; notre garantie de 24 mois est malheureusement terminée."
      ],
      .paymentNeedsPerson: [
        "Les paiements sont vérifiés par une personne : je transmets votre message à la comptabilité, qui vous répondra ici."
      ],
      .complaintTicket: [
        "Je suis désolé de ce qui s'est passé, et merci de nous le dire. J'ai noté votre réclamation sous le numéro {ticket} ; notre équipe les lit toutes."
      ],
      .policyAnswer: ["Notre page en anglais (« {title} ») dit : {answer}"],
      .policyUnknown: [
        "Je suis désolé, je n'ai pas d'informations à ce sujet et je ne veux pas deviner."
      ],
      .accountUnlocked: ["Merci, c'est exact. Votre compte {email} est débloqué."],
      .accountOpen: [
        "Votre compte {email} n'est pas bloqué. Avec « Mot de passe oublié » vous pouvez en choisir un nouveau."
      ],
      .accountNeedsPerson: [
        "Ce compte doit être examiné par une personne ; je le transmets à notre équipe."
      ],
      .notYourAccount: [
        "Je suis désolé, pour des raisons de sécurité je ne peux ni donner d'informations sur le compte d'une autre personne ni le modifier."
      ],
      .unknownAccount: [
        "Je ne trouve pas de compte avec l'adresse {email}. Pourriez-vous la vérifier, s'il vous plaît ?"
      ],
      .askEmail: ["Quelle est l'adresse e-mail de votre compte ?"],
      .askVerification: [
        "Votre compte a été bloqué après plusieurs tentatives. Pour vérifier votre identité, indiquez-moi le numéro de votre dernière commande."
      ],
      .confirmationSent: ["Vous recevrez une confirmation par e-mail."],
      .confirmationFailed: [
        "Je n'ai pas pu envoyer la confirmation écrite ; veuillez conserver ce message."
      ],
      .confirmedHereOnly: [
        "Comme vous l'avez demandé, je n'envoie pas d'e-mail ; ce message est votre confirmation."
      ],
      .labelSent: ["L'étiquette de retour vous parvient par e-mail."],
    ],
    openings: ["Merci pour votre message.", "Merci de nous avoir écrit."],
    apologies: [
      "Je suis désolé pour les désagréments.", "Toutes mes excuses pour ce désagrément.",
    ],
    closings: ["", "Puis-je faire autre chose pour vous ?"])
}
