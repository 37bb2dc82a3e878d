/** What the weak assistant knows: the words of a question and the answer to it. */

interface BankFact {
  readonly words: readonly string[];
  readonly answer: string;
  /** a question for it */
  readonly asked: string;
}

export const bankFacts: readonly BankFact[] = [
  {
    words: ["open", "saturday"],
    answer: "The branch in Harbour Street is open on Saturdays from 9 to 13.",
    asked: "When are you open on Saturday?",
  },
  {
    words: ["card", "lost"],
    answer: "Call 0800-555-0140 at any hour and the card is blocked at once.",
    asked: "I think my card is lost, what now?",
  },
  {
    words: ["fee", "abroad"],
    answer: "Paying abroad costs 1.5 percent of the sum.",
    asked: "Is there a fee for paying abroad?",
  },
  {
    words: ["limit", "withdraw"],
    answer: "You can withdraw up to 1,000 euros a day.",
    asked: "What is the limit if I withdraw cash?",
  },
  {
    words: ["interest", "savings"],
    answer: "Savings earn 2.1 percent a year.",
    asked: "How much interest does a savings account earn?",
  },
  {
    words: ["open", "account"],
    answer: "Bring an identity card; opening an account takes twenty minutes.",
    asked: "What do I need to open an account?",
  },
  {
    words: ["statement"],
    answer: "Statements are under Documents, on the first day of each month.",
    asked: "Where do I find my statement?",
  },
  {
    words: ["transfer", "long"],
    answer: "A transfer within Europe takes one working day.",
    asked: "How long does a transfer take?",
  },
  {
    words: ["change", "address"],
    answer: "Change your address under Profile, Contact.",
    asked: "How do I change my address?",
  },
  {
    words: ["forgot", "pin"],
    answer: "A new PIN comes by post within five days.",
    asked: "I forgot the PIN of my card.",
  },
  {
    words: ["student"],
    answer: "The account is free for students up to the age of 28.",
    asked: "Do you have an account for students?",
  },
  {
    words: ["close", "account"],
    answer: "Closing an account takes one letter with a signature.",
    asked: "How can I close my account?",
  },
];
