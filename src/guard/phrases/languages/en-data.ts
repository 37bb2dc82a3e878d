/** Orders to an assistant in texts that are data (documents, results of tools), in English. The grammar: who is addressed, when, and what is to be done. */
export const enData = `
= reader: ai|llm|llms|ai_model|ai_models|language_model|language_models|ai_assistant|ai_assistants|assistant|assistants|chatbot|chatbots|ai_agent|ai_agents|agent|agents|ai_system|ai_systems|gpt|chatgpt|claude|gemini|copilot|bard|bot|crawler|ai_tool|ai_tools|ai_reader|ai_reviewer|automated_system|automated_reviewer|large_language_model|large_language_models|model|summarizer|summariser
= digest: summarize|summarizing|summarise|summarising|summary|processing|process|reading|read|analyzing|analyze|analysing|analyse|answering|answer|translating|translate|reviewing|review|responding|respond|replying|reply|parsing|describing|evaluating|classifying|generating|completing|complete|finishing
= must: must|should|shall|will|need_to|needs_to|have_to|has_to|are_required_to|is_required_to|are_instructed_to|is_instructed_to|are_to|please|are_obligated_to|are_ordered_to|are_requested_to|always
= act: include|add|append|insert|mention|say|tell|output|print|write|reply|respond|answer|recommend|ignore|disregard|forget|send|forward|email|visit|click|open|fetch|download|execute|run|call|use|invoke|reveal|disclose|leak|share|follow|obey|pretend|act|rate|give|transfer|pay|delete|stop|begin|start|end|conclude|refuse|state|inform|advise|instruct|encourage|promote|provide|post|upload|submit|search|retrieve|repeat|translate|encode|perform|comply|approve|score|conceal|hide
= user: user|users|human|reader|customer|person|client|recipient
= users: the_user|the_users|users|user|customers|the_customer|customer|people|visitors|guests|clients|readers|callers|patients|them|everybody|everyone|whoever_asks|anyone_who_asks
= source: passage|passages|document|documents|entry|entries|article|articles|record|records|page|pages|source|sources|chunk|chunks|snippet|snippets|result|results|text|texts|section|sections|file|files|note|notes|answer|answers|context|information
= work: summarize|summarise|summarizing|summarising|sum_up|translate|translating|explain|explaining|describe|describing|paraphrase|paraphrasing|classify|analyse|analyze|analysing|analyzing|evaluate
= secrets: password|passwords|credentials|api_key|api_keys|secret|secrets|token|tokens|session|cookies|cookie|credit_card|conversation|chat_history|conversation_history|system_prompt|private_key|ssh_key|personal_data|personal_information|emails|inbox|contacts|bank|account_number|verification_code|confidential|2fa|login|environment_variables
= upcoming: next|following|upcoming|forthcoming|subsequent|succeeding|imminent|coming|ensuing
= urgent: urgent|urgently|critical|crucial|vital|essential|imperative|immediate|immediately|promptly|swiftly|swift|pivotal|mandatory|utmost|priority|at_once|without_delay|without_hesitation|attention|prompt|instantly|revolutionary|delayed

# instruction-in-data/addressed injection 0 .9
if|when|as|any|all|every|note_to|attention|dear|to_the|to_all|to_any|message_to|message_for|instructions_for|instruction_for|instruction_to|instructions_to|hey|hello|important_for|notice_to|for|you|note_for|reminder_to ..2 @reader ..2 reading|read|reads|processing|process|processes|parsing|summarizing|summarising|analyzing|reviewing|that_reads|who_reads|evaluating|translating ..8 @must|@act ..3 @act
ai|llm|llms|ai_assistants|ai_assistant|assistants|language_models|large_language_models|ai_models|ai_agents|chatbots|ai_systems|ai_model|ai_agent|ai_crawlers|copilot|chatgpt|gemini|claude that|who? read|reads|reading|processing|process|summarizing|summarising|analyzing|reviewing|parsing|indexing|evaluating|seeing|visiting|accessing ..4 @must ..2 @act
ai|llm|llms|ai_assistants|ai_assistant|assistants|language_models|large_language_models|ai_models|ai_agents|chatbots|ai_systems|ai_model|ai_agent reading|processing|summarizing|summarising|analyzing|reviewing|parsing ..4 @must ..2 @act
if you_are|you're|this_is_read_by|you_happen_to_be|being_read_by ..2 an|a|the? ..1 @reader ..6 @must? @act
when|while|before|after|if|once|as|upon|in_case|whenever|anytime ..3 @digest this|the|these|your ..4 document|page|text|email|article|message|content|file|review|paper|website|summary|question|task|request|answer|result|results|data|output ..4 @must? also|always|first|instead|additionally|please|only|you_must|you_should|make_sure_to|be_sure_to|remember_to|ensure|then ..3 @act
when|while|after|before|once|if ..3 asked|told|requested|prompted|instructed ..1 to|about ..6 always|instead|only|must|first|also|you_must ..2 @act
ai|llm|language_model|chatgpt|gpt|claude|gemini|copilot|assistant|chatbot|ai_assistant|ai_agent|ai_model ..1 please|must|you_must|should|you_should|instructions|instruction|note|directive|attention ..2 @act|ignore|do_not|always
as_an_ai|as_the_ai|as_a_language_model|as_the_assistant|as_an_assistant|as_a_helpful_assistant|as_an_llm ..4 you @must|will|are
attention|note|notice|important|warning|instructions|instruction|message|directive|reminder|hello|hey|dear ..1 to|for? ..1 ai|llm|llms|ai_model|language_model|language_models|ai_assistant|ai_assistants|ai_agents|chatgpt|gpt|claude|gemini|copilot|chatbot|the_assistant|the_model|the_ai ..8 @act|must|ignore|should

# instruction-in-data/hide injection 0 .85
do_not|don't|never|without ..1 tell|telling|inform|informing|mention|mentioning|notify|notifying|alert|alerting|reveal|revealing|disclose|let|warn|asking|ask|show ..2 @user ..3 about|that|this|of|anything|know|any|these|for
do_not|don't|never ..1 mention|reveal|disclose|acknowledge|tell|discuss|show|explain ..3 this|these|hidden|the ..1 instruction|instructions|message|directive|prompt|directives
keep ..2 this|these|it|the_instructions|instructions ..2 secret|hidden|confidential ..2 from ..1 @user
hidden|secret|invisible|embedded ..1 instruction|instructions|directive|directives|command|commands|prompt ..2 for|to ..2 @reader

# instruction-in-data/send injection .3 .85
send|forward|email|post|upload|transmit|exfiltrate|leak|share|submit|deliver|copy|append|encode ..5 @user|your|their|all|the|any|its|our|users|system ..3 @secrets ..8 to ..4 http|https|www|com|net|attacker|url|endpoint|webhook|server|address|gmail|link|example
forward|send|bcc ..2 all|any|every|the|a_copy_of ..4 emails|messages|mails|correspondence|inbox|conversation|conversations|responses|files|contacts|password|passwords ..4 to
call|invoke|use|execute|run|trigger ..2 the? ..2 tool|function|send_email|send_money|delete_file|execute_command|shell|transfer_funds|plugin|api ..3 with|to|and|using ..8 transfer|send|delete|forward|password|recipient|attacker|credentials|rm|curl
transfer|wire|send|pay ..4 usd|dollars|eur|euros|btc|bitcoin|eth|money|funds|100|1000|500|5000|10000 ..3 to ..3 account|wallet|iban|address|attacker|the_following|this|gb29|de89

# instruction-in-data/reply injection .2 .8
reply|respond|answer|return|output|responding|replying|answering only? with|by|in ..1 only|just|exactly|nothing_but ..3 the|a|this|word|words|phrase|and
your? only|entire|whole|final|complete|first|next response|answer|output|reply|task|summary|job @must|is|has_to|should_be|will ..2 be|contain|consist|include|say|read|begin|to|end
you_must|you_should|you_will|you_need_to|please|be_sure_to|make_sure_to|make_sure_you|remember_to|must ..2 include|append|add|insert|mention|end|begin|start|prepend|finish|conclude ..6 your|the_response|the_summary|the_answer|each|every|the_end|the_beginning|all ..2 response|responses|answer|answers|output|summary|reply|replies|message|messages|end_of
end|begin|start|finish|conclude|prefix|preface|prepend|append ..1 your|every|each|all|the ..1 response|responses|answer|answers|output|summary|reply|replies|message|messages ..1 with|by|to
in_your|in_the|to_your response|answer|summary|reply|output ..3 include|mention|add|say|recommend|insert|write|state

# instruction-in-data/new-task injection .1 .75
your|the new|real|actual|true|main|only|primary|next|current task|goal|job|objective|instruction|instructions|mission|role|purpose is|are ..1 to|now|as_follows|the_following
instead|rather ..1 of_summarizing|of_answering|of_translating|of_doing_that ..6 @act
stop|ignore|forget|disregard|abandon ..1 summarizing|summarising|the_task|your_task|the_user|the_user's|the_document|the_rest_of|the_question|what_the_user|the_original_task|this_task|user_requests|the_text_above
you_are_now|you_are_no_longer|you_must_now ..1 a|an|the|acting|dan|going
this_is_an? important|urgent|critical|system message|instruction|command|order|directive|notice|update ..2 from|for|to|by ..3 system|developer|developers|administrator|admin|openai|anthropic|user|owner|creator
the_user|the_owner|the_administrator|your_developer|your_owner|your_creator|the_admin|your_user has|have|would_like|wants ..1 authorized|approved|granted|permitted|requested|instructed|consented|already|asked|you_to

your answer|response|reply|output|summary|translation|explanation must|has_to|shall|is_to|needs_to|should ..1 begin|start|end|open|close|finish|contain|include|consist|say
do_not|don't|never|no_need_to|rather_than|instead_of ..1 @work this|the|these ..1 text|document|article|page|email|mail|e-mail|review|report|content|message|passage|contract|comment|question|request|code|conversation
halt|quit|cease|abort|drop|put_aside|suspend|interrupt ..1 what_you_are_doing|what_you're_doing|whatever_you_are_doing
stop|halt|quit|cease|abort|drop|leave|put_aside|suspend|interrupt ..1 your_work|your_task|the_current_task|reading_here|your_summary|your_translation|your_answer
new|next|updated|changed|additional|further|special|revised|important instruction|task|command|order|directive|instructions for_you|for_the_assistant|for_the_model|reply|answer|respond|end|begin|write|print|output|say|append|add
before_anything_else|first_of_all|above_all_else|prior_to_anything|before_you_do_anything|before_all_else|instead_of_that|instead_of_this ..1 output|say|reply|respond|append
print|output|say|reply_with|respond_with|answer_with|emit ..16 nothing_else|nothing_more|nothing_besides|no_other_text|no_other_words|leave_everything_else|leave_out_everything_else|skip_everything_else|without_any_other_text|and_only_that|and_stop_there

# instruction-in-data/overrule injection 0 .75
all_other|all_the_other|any_other|the_other|other|all_earlier|earlier|previous|all_previous @source ..1 are|is|were|have_been|has_been|should_be|must_be|can_be ..1 out_of_date|outdated|obsolete|wrong|false|invalid|void|superseded|ignored|disregarded|discarded|deprecated|not_valid|no_longer_valid|incorrect|fake|unreliable|not_to_be_trusted
this|the_following ..1 @source|notice|rule|statement|correction ..1 overrules|overrides|supersedes|outranks|takes_precedence_over|has_priority_over|takes_priority_over|voids ..1 all|any|every|other|others|everything|the_rest|whatever
ignore|disregard|discard|forget|skip|drop|do_not_use|don't_use|never_use|do_not_trust|do_not_cite|set_aside ..1 other|remaining|rest_of_the|all_other ..1 @source
only|single|sole|one ..1 answer|response|reply|thing to_give|to_be_given|you_may_give|you_may_say|you_should_give|to_say|to_report|allowed|you_can_give
tell|inform|give|send|answer|refer|direct|point|instruct|advise @users ..1 only|nothing_but|solely|exclusively|just
notice|note|message|memo|instruction|instructions|attention|information|advice|word to|for all? assistants|the_assistant|bots|chatbots|ai_systems|ai_assistants|models|language_models|agents_reading|automated_readers|the_bot|the_model|the_agent|virtual_assistants|copilots|support_bots

# instruction-in-data/interrupt injection 0 .7
before|as you proceed|continue|resume|navigate|move_on|go_on|march_forward|surf ..8 directive|directives|instruction|instructions|task|tasks|command|commands|step
instructions|instruction|directives|directive|commands|task|tasks you ..1 are|must|need|have ..2 about|to|execute|follow ..2 receive|prioritize|be|act|perform|immediately|execute
@upcoming instructions|instruction|directive|directives|commands|command|task|tasks|steps|assignment|words|lines|information|segment|part|passage|paragraph ..8 @urgent
@urgent ..4 @upcoming|additional|extra|new|supplementary|supplemental|special instructions|instruction|directive|directives|commands|command|task|tasks|assignment|assignments
additional|extra|new|supplementary|special|another|additional,_important|crucial|vital task|instruction|directive|assignment|mandate|objective|action|mission ..5 executed|alongside|requires|must|demands|needs|primary|prioritize|immediate|immediately|right_now|main|workload|duties
alongside|in_addition_to|besides|beyond|on_top_of ..1 your ..2 main|primary|existing|scheduled|core|regular|current|usual|principal ..1 task|tasks|duties|responsibilities|assignment|assignments|workload|objective|objectives
you ..1 about_to|will receive ..3 instructions|instruction|directives|commands|tasks|task|orders|guidance
your ..2 primary|main|current|existing|scheduled duties|tasks|task|responsibilities|assignments

# instruction-in-data/tell-user injection 0 .35
tell|inform|notify|advise|convince|encourage|persuade|urge|instruct|ask|trick|direct the|this user|users|human|reader_of_this_summary ..3 to|that|they|he|she|their
ask|prompt|request|get|require ..1 the|users|user ..2 to|for ..3 provide|enter|confirm|verify|submit|give|share|his|her|their|click|visit ..3 @secrets|link|details|information|card

# instruction-in-data/turn injection 0 .35
delete|remove|wipe|erase ..2 all|every|the_entire|everything|any ..3 files|emails|data|records|messages|backups|databases|documents|database|repository ..3 immediately|now|without|before|and|for|permanently
you_will_now|from_now_on_you|act_as_if|act_as_a|assume_the_role
but_first|but_before_that|before_you_do_that|before_doing_so|before_you_answer|before_answering|before_continuing|before_you_continue|before_responding ..4 @act|answer|you_must|please
once_you|after_you|when_you ..1 finish|finished|complete|completed|done|have_finished|are_done ..6 @act

# instruction-in-data/emphasis injection 0 .35
important|urgent|attention|critical|warning|note|notice|system_note|system_message|override ..2 instruction|instructions|command|directive|message|update|alert
most important|critical|crucial|essential|vital ..1 instruction|instructions|directive|part|piece|task|step|thing ..3 follow*|of|to|below|here|is
pay|listen|take|give ..1 close|special|careful|particular|very|full|undivided attention|note|care|carefully ..3 following|next|this|what_follows|these
do_not|don't|cannot|must_not ..1 skip|miss|overlook|ignore|neglect ..1 this|the_following|what|these|next
follow|execute|obey|perform|complete|comply_with|carry_out|adhere_to ..2 following|these|this|below|next|my ..1 instruction|instructions|command|commands|directive|task|order|steps
rate|score|grade|give|review|evaluate ..2 this|the ..1 paper|submission|essay|candidate|product|resume|applicant|answer|manuscript ..4 highest|positive|positively|favorably|10|perfect|excellent|strong_accept|accept|maximum|highly|hire
give ..1 positive review|reviews|feedback|recommendation ..1 only

# exfiltration/address-order exfiltration .55 .85
append|add|encode|include|insert|put|concatenate|embed|substitute ..4 data|conversation|messages|message|summary|history|answer|response|chat|@secrets ..5 to|into|in|as|at ..3 url|link|query_string|query_parameter|image_url|image_link|url_parameter|src
append|concatenate|add ..5 to_the_end_of_the_url|to_the_url|to_this_url|as_a_query_parameter|as_query_parameter|as_a_url_parameter|into_the_url|in_the_url
render|display|show|include|output|insert|embed|load|fetch|use|create|add ..4 markdown_image|invisible_image|tracking_pixel|image_tag|1x1_image|hidden_image|pixel ..10 data|conversation|secret|prompt|history|password|user|message|chat
replace|replacing|substitute ..4 url|link|image ..8 @secrets|user_data|messages|summary_of_the_conversation|base64
visit|open|fetch|request|load|call|get|navigate_to|go_to|browse_to ..6 https|http|url ..10 with|containing|appending|followed_by|including|plus ..6 @secrets|data|the_user|messages

# token-flood/order resource .55 .6
repeat|say|write|print|output|type ..10 forever|endlessly|infinitely|indefinitely|without_stopping|without_end|non_stop|nonstop|a_million_times|a_billion_times|10000_times|100000_times|1000000_times|infinite_times|until_you_run_out|as_many_times_as|for_eternity|10_000_times|a_thousand_times|1_000_times|infinitely_many_times
generate|write|output|produce|create|print ..8 million|billion|trillion|100000|1000000|10000000|infinite|endless|never_ending ..2 characters|words|tokens|digits|lines|list|numbers|loop|text|pages
do_not|don't|never ..1 stop|truncate|end ..2 until|output|generating|writing|repeating|the_output
`;
