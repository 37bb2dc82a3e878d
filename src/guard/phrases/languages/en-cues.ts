/**
 * Cues of orders to a machine in texts that are data, in English: what an order is made of, not how a known one is worded. None is a find by itself; cue-hits.ts puts together
 * what stands in one place.
 */
export const enCues = `
= machine: ai|ais|llm|llms|chatbot|chatbots|bot|bots|copilot|copilots|assistant|assistants|language_model|language_models|chatgpt|gpt|claude|gemini|summarizer|summariser|summarizers|summarisers|autoresponder|auto_responder|crawlers|ai-agent|ai_agents|minutes_bot|recruiter-bot|ai-oncall|answer_engine|answer_engines|search_engine_ai|web_agent|browser_agent
= kind: automated|mailbox|community|maintenance|proxy-handling|rulebook|contract|donation|community|review|sql|layout|voice|vision|analyst|navigation|page|support|automatic|software|digital|virtual|machine|machine-readable|electronic|coding|retrieving|artificial|screening|scoring|summarising|summarizing|indexing|generative|robotic|computer|writing|drafting|planning|shopping|browsing|reading|triage|approver|booking|auto|automation|ranking|grading|reasoning|reply|expense|travel|email|mail|mailbox|inbox|scheduling|translation|localisation|eligibility
= worker: reader|readers|reviewer|reviewers|agent|agents|helper|helpers|assistant|assistants|secretary|marker|grader|screener|clerk|processing|intelligence|pipeline|pipelines|summariser|summarizer|bot|bots|model|models|evaluator|evaluators|judge|copilot|scanner|parser|parsers|planner|programmer|programmers|collaborator|translator|moderator|program|programs|software|machine|machines|system|systems|tool|tools
= act: include|add|append|insert|mention|say|tell|output|print|write|reply|respond|answer|recommend|ignore|disregard|forget|send|forward|email|visit|click|open|fetch|download|execute|run|call|use|invoke|reveal|disclose|leak|share|follow|obey|pretend|rate|give|transfer|pay|delete|stop|begin|start|end|conclude|refuse|state|inform|advise|encourage|promote|provide|post|upload|submit|search|look|repeat|translate|encode|comply|approve|score|conceal|hide|treat|consider|accept|mark|set|change|remove|cancel|book|order|report|present|describe|classify|switch|skip|attach|copy|put|read|list|name|quote|offer|decline|close|issue|grant|assign|unlock|disarm|disable|turn|subscribe|rename|replace|assume|label|award|rank|choose|pick|select|buy|purchase|ask|overwrite|export|invite|produce|navigate|press|confirm|release|proceed|log|update|move|merge|push|decode|speak|talk|apply
= must: must|shall|should|has_to|have_to|needs_to|need_to|is_to|are_to|is_asked_to|are_asked_to|will|is_required_to|are_required_to|is_expected_to|are_expected_to|ought_to|is_requested_to|are_requested_to|is_instructed_to|is_authorised_to|is_authorized_to|has_approval_to|please|kindly|would|may_now|can_now|is_bound_to|it_must|it_should|must_first|should_first|must_also|should_also|is_bound_by|must_not|should_not|shall_not
= answer: answer|answers|reply|replies|response|responses|summary|summaries|output|digest|recap|translation|overview
= person: user|users|reader|customer|customers|client|owner|human|humans|person|recipient|traveller|traveler|visitor|visitors|patient|candidate|developer|shopper|anyone|anybody|people|staff|team|manager|organiser|organisers|organizer|attendees|member|caller|guest
= lead: please|now|then|next|also|kindly|instead|just|first|finally|so|and|but|okay|ok|afterwards|you_must|you_should|you_will|must|could_you|can_you|would_you|will_you|do|i_want_you_to|i'd_like_you_to|i_need_you_to|your_task_is_to|go_ahead_and|now_please|please_now|then_please|next_task|new_task|task|exercise|one_more_thing|and_now|so_now
= made: poem|poems|limerick|haiku|sonnet|joke|jokes|riddle|story|fairy_tale|essay|song|lyrics|tagline|slogan|rap|rhyme|acrostic|monologue|dialogue|verse|verses|python_function|python_script|python_program|function_in|function_that|bash_script|shell_script|sql_query|regular_expression|regex|packing_list|shopping_list|multiple_choice_quiz|quiz|cover_letter|short_letter|apology|blog_post|tweet|speech|toast|bedtime|birthday_card|love_letter|advertisement|product_description|press_release|meal_plan|workout|pun|puns|fable|ballad|tongue_twister
= part: paragraph|paragraphs|sentence|sentences|letter|list|table|summary|recipe|program|code|script|email|e-mail|message|words|tips|ideas|reasons|examples|facts|names|countries|synonyms|steps|advice|definition|description|overview|explanation|argument|arguments|pros_and_cons|outline|plan|itinerary|text|phrase|question|questions|numbers|planets|colours|colors|animals|books|films|movies|cities|capitals|words|itinerary|ingredients|rivers|prime_numbers
= number: two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|2|3|4|5|6|7|8|9|10|12|15|20|some|all|a_few
= tongue: english|spanish|french|german|italian|portuguese|dutch|polish|russian|chinese|japanese|korean|arabic|hindi|turkish|swedish|finnish|hungarian|latin|greek|czech|danish|norwegian|welsh|irish|hebrew|romanian|ukrainian|vietnamese|thai|swahili|esperanto|icelandic|catalan|croatian

# cue/reader injection 0 .27
@machine
@kind @worker
agent|agents|model|program|software|machine|system|whoever|whatever ..2 reads|reading|read|summarises|summarizes|summarising|summarizing|triages|processes|processing|handles|indexes|indexing|transcribes|opens
software|machine|program on_behalf_of|retained_by|instead_of_a_person

# cue/called injection 0 .24
note|notes|message|instruction|instructions|attention|hint|notice|memo|caption|directive|directives|request|reminder|addendum|dear|hello|hey|hi|guidance|conventions|context|word|p.s|ps|aside|supplement|remark ..1 to|for|of? ..2 @machine
note|notes|message|instruction|instructions|attention|hint|notice|memo|caption|directive|directives|request|reminder|addendum|dear|hello|hey|hi|guidance|information|word|p.s|ps|aside|supplement|remark ..1 to|for? ..2 @kind @worker|@machine
note|notes|message|attention|dear|hello|hey|p.s to|for? ..2 agent|agents|model|models|whoever_processes|machine|software|evaluator
^to_the|to_any|to_all|to_whichever|to_every|for|for_the|for_any|for_all ..2 @machine
^to_the|to_any|to_all|to_whichever|to_every|for|for_the|for_any|for_all ..2 @kind @worker
if|when|once ..2 @machine is|are|reads|read|reading|opens|sees|summarises|summarizes|processes|happens|comes|runs|handles|sums|prepares|answers|quotes|indexes
if|when|since you|this ..2 are|is|being ..2 @machine
you|the_one ..2 @machine who|that|reading
this_bit_is|this_bit's|this_part_is|this_line_is|this_one_is|the_following_is ..1 for ..2 @machine|machine|machines|ai
any|whichever|every|each|no ..1 @machine that|which|who|reading|summarising|summarizing|indexing|processing|asked

# cue/duty injection 0 .1
@machine ..3 @must ..1 @act
@kind @worker ..3 @must ..1 @act
agent|agents|model|models ..2 @must ..1 @act
@machine ..3 asked|told|required|instructed|expected|requested|authorised|authorized|supposed ..1 to ..1 @act
agent|agents|model|model's|reviewer ..3 asked|required|instructed|requested|authorised|authorized ..1 to ..1 @act

# cue/order injection 0 .04
^@machine ..1 @must? @act
^@kind @worker ..1 @must? @act
^agent|agents|model @act
@machine|@worker please|kindly|do_not|don't|never ..1 @act
hey|hi|hello|dear|ok|okay|yo @machine

# cue/imperative injection 0 .04
^@lead? @act

# cue/task injection 0 .38
^@lead? write|compose|draft|create|generate|produce|make|give|tell|sing|invent|craft|recite|finish|continue|tell|need|design ..1 me? ..4 @made
^@lead? translate ..6 into|to ..1 @tongue
^@lead? translate ..1 following|this_sentence|the_sentence|the_phrase|the_word
^@lead? classify|categorise|categorize|label ..2 following|sentence|sentences|words|review|text|tweet
^@lead? sort|alphabetise|alphabetize|reverse|spell|rephrase|paraphrase|rewrite|correct|capitalise|capitalize ..1 these|following|the_word|the_words|the_sentence|this_sentence|sentence|words
^@lead? convert ..3 to|into kilograms|pounds|miles|kilometers|kilometres|celsius|fahrenheit|euros|dollars|feet|meters|metres|binary|hexadecimal|roman|inches|grams|json|yaml|xml|liters|litres
^@lead? write|compose|draft|make|produce|create|generate|give|tell ..1 me? ..1 a|an|one|two|three|five|ten|some|the ..3 @part ..1 about|on|for|of|to|in|that|describing|explaining|using|with
^@lead? name|list|give|suggest|recommend|tell ..1 me|us? @number ..3 @part|things|ways|rivers|mountains|dishes|games|songs|rules|uses|benefits|advantages|differences|animals|fruits|vegetables|plays|novels|instruments|languages|currencies|islands|scientists|poets|painters|inventions
^@lead? what_is|what's|what_are the ..2 capital|population|square_root|boiling_point|melting_point|chemical_symbol|atomic_number|past_participle|past_tense|plural|largest|longest|highest|tallest|smallest|distance|speed_of|meaning_of|difference_between|weather|currency|opposite|main_ingredients|ingredients_of|formula|derivative|integral
^@lead? who wrote|painted|invented|discovered|composed|won_the|directed|was_the_first
^@lead? explain|describe ..2 how_to|in_simple|to_a_child|to_a_beginner|in_one_sentence|in_two_sentences|like_i'm|briefly|step_by_step|the_difference
^@lead? calculate|compute|work_out ..3 of|plus|times|area|sum|square|percent|product|volume|average|factorial
^@lead? recite|recommend|suggest ..1 me|us? ..1 a|an|some|three|five|good|the ..2 film|films|book|books|movie|movies|restaurant|recipe|wine|poem|alphabet|anthem|song|names|name
^@lead? count ..2 backwards|to_ten|to_twenty|to_100|from
^@lead? solve|factorise|factor|differentiate|integrate|simplify ..1 for|x|this|the|following|equation
show_your_work|show_your_working|show_each_step|show_all_steps|show_the_steps|think_step_by_step|explain_step_by_step
what_is|what's|who|which|how_many|name ..12 answer ..2 only|just|number|one_word|yes_or_no|word

# cue/small-task injection 0 .12
^@lead? write|compose|draft|create|generate|produce|make|give|name|list|suggest|recommend|find|think_of|come_up_with|tell|provide|need ..1 me|us? ..3 @part
^@lead? name|list|give|suggest|recommend|tell_me|write|find ..1 @number
^@lead? explain|describe|calculate|compute|define|compare|estimate|discuss|argue|solve|identify|imagine|convert|outline|analyse|analyze|debate|predict|summarize|summarise|translate ..1 how|why|what|the|a|an|to|in|this|that|between|both
^what_is|what_are|what_was|what's|who_is|who_was|who_wrote|who_invented|who_painted|who_discovered|which_planet|which_country|which_is|how_many|how_far|how_tall|how_old|what_year|in_what_year|in_which_year|when_did|when_was|why_is|why_do|how_do_i|how_does|how_long|what_time|what_color|what_colour|what_would|do_you_think|can_you|could_you|tell_me ..1 the|a|an|in|of|is|are|you|i|it|to|does|did|has|have|do|would
^i_need|i_want|i_would_like|i'd_like|help_me ..1 a|an|you|your|to|with

# cue/say injection 0 .1
^@lead? print|output|say|repeat|write|reply|respond|answer|display|echo ..1 this|the|only|exactly|in ..2 sentence|word|words|phrase|text|line|times|language|capitals|letters
^@lead? ask|tell|get|have ..1 the? @person ..3 enter|provide|confirm|give|call|click|visit|sign|log|type|send|verify|disable|download|read
^@lead? print|output|say|repeat|reply|respond|answer|display|echo|return|emit|state|type ..2 only|just|with|that|to|the_word|the_words|the_sentence|the_text|the_phrase|in|as_though|as_if|nothing|exactly|every|all|everything|whatever
^@lead? tell|inform|advise|warn|ask|assure|remind|convince|persuade|direct|instruct|refer|request_that ..1 @person|them|whoever_asks ..1 to|that|they|their|there|not|for|on|at|it's|it_is|the
tell|tells|inform|informs|ask|asks|remind|reminds|advise|advises|convince|refer|warn|assure ..1 @person|them ..1 to|that|they|their|there|for|it|the|he|she|you
should|must|shall|to|has_to|is_to|are_to be_told|be_informed|be_asked|be_advised|be_reported|be_described|be_presented ..1 that|to|as|for|in
say|state|report|reply|respond|claim|answer|write|confirm|mention|conclude|announce that|with ..6 is|are|has|have|was|were|no|been|only
nothing_else|nothing_more|no_other_text|and_only_that|only_the|alone_as|and_stop_there|without_explanation|no_explanation|number_only|word_only|verbatim|word_for_word

# cue/answer injection 0 .25
in|into|of|with|end|begin|start|open|close|finish|preface|before|giving|make|within your|the|each|every ..1 @answer
your ..1 next|entire|whole|final|only|complete|first? @answer
@answer|report|review ..1 must|should|shall|has_to|will|is_to|is|needs_to ..1 be|say|state|include|contain|end|begin|read|mention|consist|only|start
end|ends|begin|begins|close|start|finish|ending ..1 with|by ..1 the? ..1 line|sentence|words|phrase|buy|visit|exactly
^@lead? include|add|append|insert|mention|put|repeat|place ..4 in|to|at|after|of|before|into ..2 every|each|your|the ..1 @answer|paragraph|message|report
^answer|reply|respond ..2 every|each|all|any|to_every|to_all|to_each|only|always
the_answer|answer|correct_answer|right_answer ..2 question|that|this|whatever|all|every ..6 is|are
summary|answer|digest|reply|response|recap|conclusion|verdict|report ..3 this|the|of|is ..1 as_follows|the_following|given_here|fixed
use_the_summary|only_summary|correct_summary|approved_summary|valid_summary|already_been_summarised|already_been_summarized|no_summary

# cue/asked injection 0 .17
when|whenever|if|once|before|after|as_soon_as|should ..3 asked|asks|ask|summarising|summarizing|summarised|summarized|summarises|summarizes|answering|answer|replying|translating|reviewing|responding|sums_up|presenting|inquires|enquires|quoting|comparing|loaded|giving_the
on_request|upon_request|when_in_doubt|if_questioned|if_challenged ..1 it|say|tell|name|reply
before|after|while ..1 you ..2 answer|reply|summarise|summarize|respond|continue|proceed|go_on|read|report|review|translate|show|write
before|after|while reading|summarising|summarizing|processing|continuing|proceeding|answering|displaying|using_this|calling|each_call|every_call|this_tool

# cue/hide injection 0 .3
no_need|not_necessary|unnecessary|needn't|need_not|there's_no_need|no_reason|not_required|does_not_need|doesn't_need|don't_need ..2 to? ..1 mention|tell|ask|confirm|inform|notify|bother|show|be_told|be_mentioned|know|check|bring|disclose|be_paged|explain|report|warn|say
do_not|don't|never|not|without|must_not|shall_not|should_not|nor ..2 mention|mentioning|tell|telling|inform|informing|notify|notifying|notice|reveal|revealing|disclose|disclosing|alert|alerting|cite|refer_to|quote|acknowledge|draw_attention|show ..3 @person|this|these|it|them|that|note|where|source|instruction|instructions|paragraph|anyone|section|clause|change
without|no ..2 asking|confirmation|confirming|telling|approval|warning|warnings|dialog|questions|notification|notifying|review|consulting|further_checks|second_confirmation
silently|quietly|discreetly|covertly|keep_it_to_yourself|keep_this_to_yourself|keep_this_rule_to_yourself|keep_quiet|keep_this_between_us|between_us|keep_silent|as_if_nothing|as_though_nothing|act_naturally|behind_the_scenes|hide_this|leave_this_out
isn't|is_not|aren't|are_not|not_be|must_not_be|never|cannot_be|wouldn't ..1 shown|displayed|visible|disclosed|mentioned|told|cited|revealed|reported|notified|paraphrased|informed|see
keep|leave|hide|remove ..3 secret|hidden|confidential|quiet|out_of|from_the|to_yourself|unmentioned
then|and|afterwards delete|archive|erase|remove|trash|clear|hide this|it|the_message|the_mail|the_email|them|that|the_sent|the_original|the_history

# cue/take injection 0 .1
send|forward|post|upload|transmit|copy|export|share|submit|attach|e-mail|email|text|leak|deliver|publish|pass|paste|dump|exfiltrate|hand|append|include|put|write|query|mail|read_out|collect|give|encode ..5 messages|message|contact|contacts|conversation|conversations|history|password|passwords|credentials|token|tokens|key|keys|secret|secrets|inbox|mailbox|files|documents|records|address_book|addresses|invoices|emails|e-mails|mails|transcript|transcripts|salaries|salary|environment|env|prompt|instructions|details|code|codes|statement|statements|data|database|folder|pin|card|cvc|cvv|cookie|cookies|table|calendar|ssh|iban
whole|full|entire|complete|hidden|initial|system|original|raw ..1 conversation|prompt|configuration|instructions|context|history|content|contents|chat
everything|whatever ..2 you|it ..2 told|know|remember|been_told|instructed|given
card_number|card_details|long_number|one-time_code|verification_code|three_digits|security_code|admin_password|root_password|api_key|private_key|ssh_key|id_rsa|aws_credentials|env_file|etc_passwd|bank_details|session_token|access_token|saved_card|stored_card|card_on_file|saved_payment|log_in_again|sign_in_again|confirm_their_password
query_part|query_string|as_a_link|tracking_image|markdown_image|as_an_image|link_in_the_shape|base64

# cue/deed injection 0 .15
^@lead? call|invoke|execute|run|use ..3 tool|function|command|api|terminal|shell|query|script|sudo|curl|wget|rm|sql
^@lead? cancel|transfer|pay|wire|refund|approve|delete|book|purchase|buy|order|disarm|unlock|disable|grant|release|overwrite|issue|drop|revoke|subscribe|share|invite|merge|forward|send|switch_off|turn_off|turn_on|archive|remove|change|set|add|open|navigate|click|visit|rename|close|accept ..6 all|every|user|user's|users|account|reservation|refund|payment|alarm|door|invoice|orders|booking|access|file|files|messages|message|filter|approval|tickets|ticket|contact|meeting|meetings|attendee|calendar|permission|permissions|role|rule|bank|folder|dollars|euros|pounds|card|link|hotel|password|lock|camera|pull_request|alert|logs|backup|records|candidate|https|http
then|and|must|should|shall cancel|transfer|pay|wire|refund|approve|delete|book|buy|order|disarm|unlock|disable|grant|release|overwrite|issue|subscribe|invite|merge|forward|switch_off|turn_off|archive|navigate|click|accept ..3 all|every|user|user's|reservation|refund|payment|alarm|door|invoice|orders|booking|access|messages|approval|ticket|request|pull_request|candidate|application|card|transfer|purchase|case
on_behalf_of|on_the_user's_behalf|in_his_name|in_her_name|in_their_name|signed_as|under_the_user's_name|on_their_behalf
carry_out_what|do_what_it_says|follow_what_it_says|decode_the|decode_it|run_what_comes_out|execute_what

# cue/verdict injection 0 .22
rate|score|award|grade|rank|mark|classify|class|treat|describe|present|recommend|label|report|judge|approve|put|flag|regard|consider|assess|evaluate ..6 highest|strong_accept|accept|excellent|best|perfect|top|winner|eligible|approved|outstanding|10_10|10|20_20|full_marks|maximum|first|positive|safe|verified|trusted|no_issues|no_weaknesses|resolved|urgent|recommended|compliant|low|pre-approved|genuine
no ..1 weaknesses|issues|anomalies|problems|findings|concerns|risks ..2 found|detected|reported|identified|of|were|to
recommend|choose|prefer|promote|favour|favor|praise|endorse|suggest|offer ..6 instead|first|best|only|whatever|over|rather|regardless|always|highly|above
name_no|list_no|mention_no|report_no|find_no ..1 weaknesses|issues|problems|drawbacks|negative|findings|risks|competitors
top|first|best|ideal|strongest ..1 choice|candidate|match|option|pick|in_every_category
lgtm|strong_accept|hire_immediately|strong_hire|must_hire

# cue/done injection 0 .25
task|summary|analysis|evaluation|review|document|article|search|session|translation|conversation|phase|log|test|quiz|comparison|interview|reading|lookup|query|request|part|text|assessment|processing|extraction|context|page is|has_been|was|now|has? ..1 complete|completed|finished|done|over|submitted|ended|ends|closed
end_of ..1 document|article|text|log|results|search_results|search_result|data|page|note|file|email|message|transcript|context|input|record|report|tool_output|content|passage
new|next|real|actual|following|updated|second|other|different|last|true|remaining ..1 question|task|request|assignment|job|objective|item_in_your_list|instruction|instructions|mission|turn|goal|phase
forget|disregard|dismiss|ignore|discard ..2 everything|all|whatever|request|what_you|what_was|the_above|what_came|instructions|your_previous|the_question
that_was|so_much_for|enough_of|no_more|that_concludes|forget|stop|leave|put_down|never_mind|unrelated_to|apart_from|dismiss|drop|disregard|skip|abandon ..2 document|article|text|recipe|page|story|topic|that|above|summary|report|facts|football|reading|request|task|email|rest|paper|question
thanks|thank_you|great|good_work|perfect|well_done|good ..6 now|next|then|that's_all|the_next ..3 write|please|translate|tell|task|question|item|open|give|help|do|i_need|make|send|delete
your|the_assistant's|the_model's ..2 job|task|role|assignment|work|output|goal|tone|persona|name is|has|now|must|changes|changed
instructions|rules|policy|orders ..3 updated|changed|replaced|superseded|revoked|lifted|suspended|no_longer_apply|precedence|priority
has_precedence|takes_precedence|supersedes|overrides|overrule|overrules|outranks|binding_for ..3 operator|configuration|all|body|instructions|other|previous|user|section
user_intent|user_request|user's_request|user's_question|user_now_wants|the_user_wants|the_user_has|user_changed|mode_activated|mode_enabled|mode_on|maintenance_mode

# cue/persona injection 0 .22
from_here_on|from_this_point_on|from_now_on|henceforth|until_further_notice|for_the_rest_of|going_forward ..3 you|your|answer|reply|speak|respond|it|act|every|the_assistant|all|only|call|@machine
^@lead? talk|speak|respond|answer|reply|write|act|behave ..1 like|as|only_in|in_the_style|as_if|as_though|exclusively ..2 a|an|the|you|@tongue|in|capitals|rhyme|emojis
you_are_now|you're_now|your_name_is|you_will_be|pretend_that|pretend_you|imagine_you|you_play|you_become|takes_the_role|becomes ..2 a|an|the|called|not|captain|dr|to
stop_being|no_longer|instead_of_being|cease_to_be ..2 assistant|bot|chatbot|helper|ai|agent|bound
`;
