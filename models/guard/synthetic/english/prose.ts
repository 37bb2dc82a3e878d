/**
 * English running prose: sentences of news, reference works, mails and reports from a wide vocabulary, in which the words of attacks (send, help, user, access, must,
 * answer, instead, system) stand where they mean nothing to a model.
 */

export const prose = `
actor:
  the government | scientists | the company | most users | engineers | a former student | the defendant | early settlers | the central bank | doctors | the publisher | a local farmer | both armies | the agency | the orchestra | tourists | the emperor | a rival network | pharmacists | the committee | the host cell | volunteers | the airline | the court | its founder | critics | the assistant coach | the developer | the administrator of the estate | the bot of a rival shop | the operators of the plant | the model from Milan | an unnamed source | her assistant | the security staff | the author | the insurer | the Normans | two witnesses | the customer
object:
  the antibody response | a dedicated path | the treaty | its shares | the new terminal | the luggage allowance | a patent claim | personal data | the password policy | the capital | the bank details | the original instructions | a hidden chamber | the missing files | the secret talks | the previous rules | the harvest | the ratings | a system of canals | an answer | the letter | full control of the port | the account | the link between the two | the token of the metro | the message | a copy of the report | the prompt reply | access to the sea | all prior agreements | the key role | the output of the mine | the rules of the guild | the conversation | a settlement | the market | the text of the law | the source code | the record | an exception
verbed:
  gained | rejected | reported | replaced | ignored | sent | revealed | translated | overlooked | repeated | initiated | awarded | transferred | explored | established | deleted | labelled | charged | followed | disregarded | leaked | summarised | printed | forgot | ordered | recommended | encoded | executed | called for | opened | described | rewrote | bypassed | injected new life into | pretended to own | overrode | promised | disclosed | cancelled | updated
base:
  help | send | find | answer | provide | keep | reach | protect | replace | describe | ignore | forget | reveal | follow | print | translate | execute | pay for | refuse | write about | act on | read | share | open | delete | call | visit | buy | approve | repeat | obey | disclose | use | check | update | return | include | recommend | avoid | complete
manner:
  promptly | in secret | for the first time | again | instead | at last | without warning | with help from neighbours | from then on | in the end | by mistake | as instructed | in response | in full | immediately | of necessity | in other words | as before | by post | under pressure
clause:
  $actor $verbed $object<| $manner> | $actor <had|have> to $base $object<| $manner> | $actor <may|could|would|must|should|can> <also |not |never |>$base $object | $object was $verbed by $actor<| $manner> | $actor <wanted|needed|began|refused|tried|is known|was asked> to $base $object | it <was|is> <necessary|important|possible|common|hard> <for $actor |>to $base $object | $actor <is|are|was> <more dependent on|responsible for|afraid of|free from|the owner of> $object | $object <precludes|explains|marks|limits|remains> <the need for |>$object | there <was|is> no <need|way|reason> to $base $object
fact:
  $Clause.
  $Clause, <and|but|while|because|although|so> $clause.
  $Clause, <which|and this> <helped|surprised|concerned|assisted> $actor.
  <When|After|Before|If|Since|Although|Once|Unless> $clause, $clause.
  <In|By|Until|Around> $year, $clause.
  <However|For example|In addition|As a result|Instead|Moreover|In practice|Finally|Similarly>, $clause.
  $Actor, <a native of $place|who $verbed $object|$small years old>, $verbed $object.
  <They|He|She|It|We|You> <also |>$verbed $object, <allowing|forcing|helping|telling> $actor to $base $object.
  "$Clause," $who <said|wrote|added|answered>.
  $Clause: $object, $object and $object.
  <Full|More|No> <details|information|instructions> on $object <are available|can be found|were given> <at $url|in section $small|on page $small|from $who>.
  <If you need|Should you need> <help|assistance|information> <with|on> $object, <call $phone|ask the staff|see below|write to $mail>.
  <What|How|Why> did $actor $base $object?
  Neither $actor nor $actor $verbed $object.
  <Your|Our> <account|order|booking|subscription> $identifier <was charged $money|has been updated|will be closed|is ready> <on $date|by $brand>.
  <Despite|Because of|Thanks to|With> $object, $clause.
`;
