extension IntentVocabulary {
  static let english = IntentVocabulary(
    cues: [
      (
        .orderStatus, 2.5,
        """
        where is my, where s my, wheres my, where is, tell me where, know where, where s, whereabouts, when will, when does,
        when is, status, track, eta, any update*, any news, has it shipped, shipped yet,
        been sent, on its way, how far, still waiting for, when can i expect, come today, wheres, been delivered,
        get delivered, got delivered, arrived yet, did it arrive, one arrive, be packed, packed yet, which day
        """
      ),
      (.orderStatus, 1, "tracking, delivered"),
      (.orderStatus, 0.8, "order, parcel, package, delivery, shipment, arrive*, deliver*"),
      (
        .refund, 3,
        """
        refund*, money back, reimburs*, chargeback, want my money, need my money, pay me back,
        moneyback, my cash back, give me my money, return my money
        """
      ),
      (
        .refund, 2.5,
        "where is my refund, where s my refund, where is the refund, waiting for my refund"
      ),
      (.refund, 1.2, "my money, compensat*, credited"),
      (
        .exchange, 3,
        """
        exchange*, swap*, different size, another size, bigger size, smaller size, larger size,
        different colo*, other size, in another colo*, return label, want to return, like to return,
        send it back, send them back, wrong size, one size up, one size down
        """
      ),
      (
        .exchange, 2,
        """
        too small, too big, too tight, too large, too long, too short, too wide, doesn t fit,
        don t fit, does not fit, return the, return my, return it, return this, a size
        """
      ),
      (
        .cancellation, 3,
        """
        cancel*, call off, stop the order, stop my order, don t want it anymore,
        don t want it any more, changed my mind, no longer want, no longer need,
        don t need it anymore, don t send it, withdraw*
        """
      ),
      (
        .addressChange, 3,
        """
        change the address, change my address, new address, different address, other address,
        another address, address change, change the delivery address, change of address,
        change the shipping address, update the address, update my address, wrong address,
        deliver it to, ship it to, send it to, redirect*, moved house, have moved, moving to,
        deliver to my, typo in the address, correct the address, to my office
        """
      ),
      (.addressChange, 1.2, "address, instead to"),
      (
        .deliveryProblem, 3,
        """
        damaged, broken, cracked, smashed, shattered, chipped, torn, dented, scratched, leaking,
        never arrived, hasn t arrived, has not arrived, hasn t come, not arrived, didn t arrive,
        not turned up, hasn t turned up, lost parcel, parcel is lost, is lost, got lost, item missing, is missing, missing
        from, wrong item, wrong product, wrong colo*, says delivered, marked as delivered,
        supposedly delivered, not received, never received, haven t received, still nothing,
        nothing arrived, nothing has arrived, never came, stuck, not moved, hasn t moved, in pieces,
        defective, faulty, overdue, stopped working, stops working, flickers, is dead, dead after, doesn t work, does not work, not working, no longer works, won t turn on, hasn t budged, not budged, budged, empty, lost, replacement
        """
      ),
      (.deliveryProblem, 1.2, "late, weeks ago, delayed, wks, nothing"),
      (
        .policyQuestion, 2.5,
        """
        policy, do you, are you able, what is your, what s your, what are your, warranty,
        guarantee, gift card*, voucher*, price match*, allerg*, material*, payment method*,
        shipping cost*, gift wrap*, points, instal*, washing, wash, nuts, do i have to, made of,
        contain*, margin*, purchase price, discount, fraud, goodwill, sale, outage
        """
      ),
      (
        .policyQuestion, 1.2,
        """
        who pays, is my card charged, card charged, how long, how many days, how much, is it possible, is there, allowed, can i, may i,
        could i, how do i, how does, am i able, what happens, does the, do the, are the, valid, cost
        """
      ),
      (
        .accountAccess, 3,
        """
        locked out, account is locked, account locked, unlock*, log in, login, logging in,
        password, sign in, can t access, account is blocked, account blocked, access to my account,
        get into my account, locked my account, account lockd, lockd
        """
      ),
      (.accountAccess, 1.5, "my account, locked, account"),
      (
        .payment, 3,
        """
        charged twice, double charged, charged me twice, charged two times, charge on my card, payment failed,
        payment was declined, card was declined, invoice is missing, missing invoice, copy of the invoice,
        copy of my invoice, need an invoice, send me the invoice, need the invoice for, paid twice, wrong amount, overcharged, bank statement,
        money was taken, taken from my account, direct debit, debited, reminder fee, payment reminder, dunning,
        vat invoice, receipt for, billed, the invoice says, charged my card, charged a second, been charged
        """
      ),
      (
        .complaint, 3,
        """
        complain*, formal complaint, file a complaint, rude, driver threw, courier threw, left a bad review,
        feedback about, disappointed with, unfriendly, your colleague was, behaviour of, threw the parcel, threw my parcel
        """
      ),
      (
        .outOfScope, 4,
        """
        poem*, weather, joke, recipe, homework, essay, election, president, stock*, bitcoin, crypto,
        python, javascript, story, song, horoscope, football, medical advice, diagnos*, lottery,
        system prompt, your instructions, your prompt, your rules, dating, write me, write a,
        movie, politic*, capital of, who won, investment*, tax return, visa application, translate
        """
      ),
      (
        .smallTalk, 1.5,
        "thanks, thank you, thx, cheers, bye, goodbye, hello, hi, that s all, great, perfect"
      ),
    ],
    generalQuestions: """
      do you, can i, may i, could i, how long, how many, how much, what is your, what s your,
      what are your, is it possible, is there, policy, allowed, how do i, how does, what happens,
      does the, do the, are the, am i, do i have to, can one, can a, can an, in general, what if, until when, who pays, is my card
      """,
    wishes: """
      i d like, i would like, i want, i need, id like, please cancel, please change, please exchange,
      please refund, could you, can you, can u
      """,
    possessives: "my order, my parcel, my package, my refund, my delivery, my money")
}
