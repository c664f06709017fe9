extension Phrasebook {
  static let spanish = Phrasebook(
    messages: [
      .howCanIHelp: ["¿En qué puedo ayudarle?"],
      .closing: ["De nada, y gracias por escribirnos."],
      .outOfScope: [
        "Lo siento, no puedo ayudarle con eso. Estoy aquí para pedidos, devoluciones, cuentas y preguntas sobre nuestra tienda."
      ],
      .clarify: [
        "No estoy seguro de haberle entendido. ¿De qué se trata, y cuál es el número de pedido?"
      ],
      .handedOver: [
        "Paso esta conversación a una persona de nuestro equipo, que se ocupará personalmente."
      ],
      .handedOverInjury: [
        "Lo siento mucho y espero que no sea grave; si lo es, llame primero a un médico o a emergencias, por favor. Lo paso ahora mismo a una persona de nuestro equipo."
      ],
      .toolFailed: [
        "Lo siento, no ha funcionado porque uno de nuestros sistemas no responde. Paso su solicitud a una persona de nuestro equipo."
      ],
      .answeredAnyway: [
        "Puedo ayudarle aquí mismo. Por favor, inténtelo de nuevo un poco más tarde."
      ],
      .askOrderNumber: [
        "¿Cuál es su número de pedido, por favor? Empieza por RT- y tiene cinco cifras."
      ],
      .whichOrder: ["Veo varios pedidos: {orders}. ¿A qué número de pedido se refiere?"],
      .unknownOrder: [
        "No encuentro ningún pedido con el número {order}. ¿Podría comprobarlo, por favor?"
      ],
      .notYourOrder: [
        "Lo siento, no puedo dar información sobre el pedido {order} ni cambiarlo, porque no pertenece a su cuenta."
      ],
      .invented: ["Su pedido {order} está en camino y llegará el {eta}."],
      .statusProcessing: [
        "Su pedido {order} ({items}) se está preparando y todavía no ha sido enviado."
      ],
      .statusShipped: [
        "Su pedido {order} ha sido enviado y está en camino con {carrier} (último registro: {seen}). Entrega prevista: {eta}."
      ],
      .statusShippedUntracked: ["Su pedido {order} ha sido enviado y está en camino."],
      .statusDelayed: [
        "Su pedido {order} ha sido enviado, pero lleva retraso (último registro: {seen}). {carrier} prevé la entrega el {eta}."
      ],
      .statusOutForDelivery: [
        "Su pedido {order} está en camino y {carrier} lo entrega hoy, {eta}."
      ],
      .statusOverdue: [
        "Su pedido {order} fue enviado, pero {carrier} lo registró por última vez hace más de 10 días ({seen}). Se considera perdido: puede elegir un reemplazo o un reembolso."
      ],
      .statusDelivered: ["Su pedido {order} ({items}) fue entregado el {date}."],
      .statusDeliveredUndated: ["Su pedido {order} ({items}) ha sido entregado."],
      .statusLost: [
        "Su pedido {order} ({items}) se ha perdido. Puede elegir entre un reemplazo y un reembolso."
      ],
      .statusReturned: ["Su pedido {order} ({items}) ha sido devuelto."],
      .statusCancelled: ["Su pedido {order} ({items}) está cancelado."],
      .refunded: [
        "He reembolsado {amount} del pedido {order}; el dinero vuelve a su forma de pago."
      ],
      .refundedWithoutAmount: ["El reembolso del pedido {order} está hecho."],
      .refundNeedsPerson: [
        "Un reembolso de {amount} del pedido {order} lo tiene que aprobar una persona. Lo paso a nuestro equipo; tarda un día laborable."
      ],
      .refundWhileProcessing: [
        "El pedido {order} todavía se está preparando y no se puede reembolsar. Puedo cancelarlo en su lugar."
      ],
      .refundWhileShipped: [
        "El pedido {order} está en camino, por lo que todavía no puedo reembolsarlo. Después de la entrega puede devolverlo durante 30 días."
      ],
      .refundTooLate: [
        "El pedido {order} se entregó el {date}, hace más de {days} días; lo siento, ya no es posible reembolsarlo. Si tiene un defecto, vale la garantía de 24 meses."
      ],
      .refundConflict: [
        "No he podido reembolsar el pedido {order}: ya está reembolsado o su estado no lo permite."
      ],
      .mayRefund: ["Puedo reembolsar {amount} del pedido {order}. ¿Lo hago?"],
      .exchangeCreated: ["He registrado el cambio de {item} del pedido {order} ({rma})."],
      .returnCreated: ["He registrado la devolución de {item} del pedido {order} ({rma})."],
      .exchangeTooLate: [
        "El pedido {order} se entregó el {date}; lo siento, los 30 días para cambios y devoluciones han pasado."
      ],
      .exchangeWhileProcessing: [
        "El pedido {order} todavía no ha sido enviado. Puedo cancelarlo para que haga uno nuevo."
      ],
      .exchangeWhileShipped: [
        "El pedido {order} está en camino; después de la entrega tiene 30 días para el cambio."
      ],
      .exchangeImpossible: [
        "Lo siento, no puedo registrar una devolución del pedido {order}; solo es posible después de la entrega."
      ],
      .askItem: ["¿De qué artículo del pedido {order} se trata: {items}?"],
      .maySendBack: ["Puedo registrarlo para {item} del pedido {order}. ¿Lo hago?"],
      .cancelled: ["Su pedido {order} está cancelado y no se cobrará nada."],
      .cancelTooLate: [
        "Lo siento, el pedido {order} ya ha sido enviado y no se puede cancelar. Puede devolverlo en un plazo de 30 días."
      ],
      .cancelDelivered: [
        "El pedido {order} ya no se puede cancelar. Puede devolverlo en los 30 días después de la entrega."
      ],
      .alreadyCancelled: ["Su pedido {order} ya está cancelado."],
      .mayCancel: ["Puedo cancelar el pedido {order}; no se puede deshacer. ¿Lo hago?"],
      .addressChanged: ["He cambiado la dirección de entrega del pedido {order}: {address}."],
      .addressChangedUnnamed: ["La dirección de entrega del pedido {order} está cambiada."],
      .addressTooLate: [
        "Lo siento, el pedido {order} ya ha sido enviado y no puedo cambiar la dirección."
      ],
      .addressImpossible: ["La dirección del pedido {order} ya no se puede cambiar."],
      .askAddress: [
        "¿A qué dirección debe ir el pedido {order}? Indique calle, número, código postal y localidad, por favor."
      ],
      .mayChangeAddress: ["Puedo enviar el pedido {order} a {address}. ¿Lo hago?"],
      .lostTicket: [
        "El paquete del pedido {order} se considera perdido. He abierto el ticket {ticket}. ¿Prefiere un reembolso o un reemplazo?"
      ],
      .lostTicketRefund: [
        "El paquete del pedido {order} no se registra desde {seen} y se considera perdido. He abierto el ticket {ticket}; el reembolso o un reemplazo seguirá desde allí."
      ],
      .notReceivedTicket: [
        "Según el transportista, el pedido {order} fue entregado ({seen}). Como no lo ha recibido, he abierto el ticket {ticket}; pregunte también a los vecinos. Si no aparece, habrá reembolso o reemplazo."
      ],
      .damageTicket: [
        "He abierto el ticket {ticket} por el defecto del pedido {order}; la garantía es de 24 meses."
      ],
      .warrantyOver: [
        "El pedido {order} se entregó el {date}; nuestra garantía de 24 meses ha terminado, lo siento."
      ],
      .paymentNeedsPerson: [
        "Los pagos los revisa una persona: paso su mensaje a un compañero de contabilidad, que le contestará aquí."
      ],
      .complaintTicket: [
        "Siento lo ocurrido, y gracias por contárnoslo. He anotado su queja con el número {ticket}; nuestro equipo las lee todas."
      ],
      .policyAnswer: ["Nuestra página en inglés («{title}») dice: {answer}"],
      .policyUnknown: ["Lo siento, no tengo información sobre eso y no quiero adivinar."],
      .accountUnlocked: ["Gracias, es correcto. Su cuenta {email} está desbloqueada."],
      .accountOpen: [
        "Su cuenta {email} no está bloqueada. Con «He olvidado mi contraseña» puede poner una nueva."
      ],
      .accountNeedsPerson: [
        "Esta cuenta tiene que revisarla una persona; la paso a nuestro equipo."
      ],
      .notYourAccount: [
        "Lo siento, por seguridad no puedo dar información sobre cuentas de otras personas ni cambiarlas."
      ],
      .unknownAccount: [
        "No encuentro ninguna cuenta con la dirección {email}. ¿Podría comprobarla, por favor?"
      ],
      .askEmail: ["¿Qué dirección de correo tiene su cuenta?"],
      .askVerification: [
        "Su cuenta se bloqueó tras varios intentos fallidos. Para verificarle, dígame el número de pedido de su último pedido."
      ],
      .confirmationSent: ["Recibirá una confirmación por correo electrónico."],
      .confirmationFailed: [
        "No he podido enviar la confirmación por escrito; guarde este mensaje, por favor."
      ],
      .confirmedHereOnly: ["Como pidió, no envío ningún correo; este mensaje es su confirmación."],
      .labelSent: ["La etiqueta de devolución está en camino por correo electrónico."],
    ],
    openings: ["Gracias por su mensaje.", "Gracias por escribirnos."],
    apologies: ["Siento mucho las molestias.", "Lamento mucho lo ocurrido."],
    closings: ["", "¿Puedo ayudarle en algo más?"])
}
