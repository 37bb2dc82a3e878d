/** common: rules that no language owns: digits, codes, addresses, names of files and tools, words of brands that do not exist. */

export const common = `
digit:
  0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
lead:
  1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
small:
  2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 12 | 15 | 20
number:
  $lead$digit | $lead$digit$digit | $lead$digit$digit$digit
year:
  19$lead$digit | 200$digit | 201$digit | 202$digit
clock:
  0$lead:<0|1|2|3|4|5>$digit | 1$digit:<0|1|2|3|4|5>$digit | 2<0|1|2|3>:<0|1|2|3|4|5>$digit
date:
  20<1|2>$digit-0$lead-1$digit | 20<1|2>$digit-1<0|1|2>-2<0|1|2|3|4|5|6|7|8> | 20<1|2>$digit-0$lead-0$lead
letter:
  a | b | c | d | e | f | k | m | n | p | r | s | t | v | x | z
hex:
  $digit$letter$digit$letter$digit$digit$letter | $letter$digit$digit$letter$letter$digit$digit
identifier:
  <A|B|C|D|K|M|P|R|T|X>$lead$digit$digit$digit | <ORD|INV|TCK|REQ|BUG|CASE>-$lead$digit$digit$digit$digit
syllable:
  ba | co | de | fi | go | hu | ka | lo | mi | no | pa | ru | sa | ti | vo | ze | lan | mer | nor | pol | quin | sol | ten | vex | zan | ver
brand:
  $Syllable$syllable | $Syllable$syllable$syllable | $Syllable$syllable <Pro|Plus|One|X|Labs|Group|Cloud>
domain:
  $syllable$syllable.<com|net|io|org|example|co|dev|info> | <www|app|api|mail|cdn|shop>.$syllable$syllable.<com|net|io|org|example>
url:
  https://$domain/$word | http://$domain/$word?<id|q|d|ref|s>=$number | https://$domain | http://$lead$digit.$lead$digit$digit.$digit.$lead$digit/$word
word:
  log | form | collect | login | home | news | track | files | report | docs | start | view | update | verify | blog | shop
mail:
  $syllable$syllable@$domain | <info|support|hr|office|sales|admin|billing>@$domain | $syllable.$syllable$syllable@$domain
phone:
  +$lead$digit $lead$digit$digit $digit$digit$digit $digit$digit | 0$lead$digit-$lead$digit$digit$digit$digit$digit$digit
iban:
  <DE|FR|ES|NL|PL>$lead$digit $lead$digit$digit$digit $digit$digit$digit$digit $digit$digit$digit$digit $digit$digit$digit$digit
money:
  $$lead$digit | $$lead$digit$digit | €$lead$digit$digit | $lead$digit$digit EUR | £$lead$digit | $lead,$digit$digit$digit USD
tool:
  send_email | delete_user | transfer_funds | read_file | run_shell | http_get | http_post | create_ticket | update_record | search_web | execute_sql | unlock_door | share_document | export_contacts | set_reminder | grant_access | disable_alerts | add_collaborator | publish_post | refund_order
argument:
  id=$number | "$mail" | to="$mail", body="..." | path="/<etc|home|var|tmp>/$word" | user="$syllable$syllable" | url="$url" | amount=$number | all=true
file:
  $word.<txt|md|json|csv|pdf|py|log|yaml|docx> | <src|lib|docs|tmp|etc>/$word.<txt|ts|py|conf|md|json> | ~/.ssh/id_rsa | .env | config.yaml | /etc/passwd | notes.md
codeword:
  $Syllable$syllable-$number | $Syllable$syllable$syllable | $syllable-$syllable-$number | PWNED | OWNED | HACKED | BANANA | Access granted | Hello world | $hex | 42 | OK
`;
