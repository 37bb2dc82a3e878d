/**
 * What attacks by users are made of, in English: parts that say little alone and are put together (phrase-hits.ts). Scores go by how seldom benign TRAIN rows and our own harmless
 * texts have them. In data they count nothing.
 */
export const enUser = `
= show: reveal|repeat|print|show|output|display|share|disclose|expose|tell|give|leak|dump|recite|return|write|provide|send|spell|list|echo|paste|copy|translate|summarize|summarise|paraphrase|reproduce|extract|divulge|say|encode|quote|cite|state|type|read|hand_over|convert|render|put|format|export|append|include|attach|rephrase|rewrite|release|post|shorten|transcribe|confess|publish|report|deliver
= own: instructions|instruction|prompt|prompts|rules|rule|guidelines|configuration|config|setup|directives|directive|preamble|briefing|brief|orders|parameters|system_text|system_prompt|system_message|context|context_window|programming|first_message|first_instruction|first_line|first_sentence|first_rule|policies|policy|text|settings|notes|memory|script|job_description|guidance
= shown: instructions|prompt|prompts|rules|guidelines|configuration|config|preamble|briefing|orders|system_text|system_prompt|system_message|context_window|programming|setup|setup_text|whole_text|operator_text
= secret: password|passwords|passphrase|passcode|secret|secrets|secret_word|secret_code|secret_key|secret_phrase|api_key|access_code|access_key|access_phrase|codeword|code_word|magic_word|master_word|master_key|credentials|admin_token|token|flag|pin|secret_string|hidden_word|hidden_string|hidden_value|protected_word|guarded_word
= thing: @secret|code|key|word|phrase|string|value|keyword|sentence|number|name
= keep: keep|keeping|protect|protecting|guard|guarding|hide|hiding|hold|holding|store|stored|must_not|may_not|are_not_allowed|aren't_allowed|can't|cannot|have_to_keep|were_given|have_been_given|were_told|know|have|got|remember|won't_tell|mustn't|are_not_supposed
= boss: operator|operators|developer|developers|creator|creators|owner|owners|programmer|company|employer|boss|admin|administrator|they|makers|maker|bosses|head_office|management
= us: admin|administrator|developer|developers|owner|operator|creator|programmer|ceo|boss|supervisor|engineer|technician|maintainer|auditor|root|sysadmin|it_department|it_team|security_team|system_administrator|trainer|new_owner|teacher|manager
= bot: bot|chatbot|assistant|agent|ai|tutor|language_model|ai_assistant|ai_language_model|helper|translator|customer_service_agent|support_agent|customer_service|support_bot|model
= chat: message|question|text|chat|conversation|line|sentence|input|greeting|turn|prompt|hello
= task: translation|translate|translating|task|summary|summarize|summarise|summarizing|summarising|classify|classification|classifying|role|persona|job|topic|ticket|homework_check|grading|grade|proofreading|translator|formatting|format|correct|correcting|rewriting|extraction|extract

# prompt-leak/own-text prompt-leak .5 0
@show ..4 your ..2 @shown
@show ..3 your ..2 @own word_for_word|verbatim|literally|exactly|in_full|completely|as_written|between|here|now|in_quotes|as_a|in_the_chat|too
what|which|whats ..3 your|the|its ..1 @shown say*|tell*|were|was|you_were_given|you_have|you_follow|you_got|you_received|look_like|contain*|forbid*
what_are|what_is|what's|whats|whats_in ..1 your ..2 @shown
@shown ..1 that? you ..1 were|was|have_been|had_been|got|received|follow|run|work|operate given|told|under|with|by|from|at|before
my|his|its|bot's ..1 @shown are|say|says|read|begin|tell|start
@shown ..2 you|the_bot|the_assistant ..2 follow|following|received|got|were_given|have_been_given|run_on|run_with|run_under|started_with|obey|operate|work_with|are_using|use
how ..2 you|this_bot|this_assistant|this_chatbot were|was|are|is ..1 configured|set_up|instructed|prompted|told|programmed
print ..1 my|own|self|bot|assistant|system? instructions|system_prompt|rules
your ..2 @shown ..3 as_a|as_an|into|between|in_the_form|word|line|verbatim|letter|first|starting|backwards|translated
show|see|have|share|paste|give|read|criticize|know yours
line|lines|row|sentence|paragraph|word|words|rule|point|item ..1 one|1|two|three|number|10|5|nine|ten ..1 of|in|from your
dump|leak|recite|expose|divulge|reveal|print|echo|paste ..2 the|all|every|full|whole|entire ..1 instructions|prompt|configuration|guidelines|preamble|directives|internal_rules
what|everything|that ..1 comes|stands|stood|came|is|was ..1 before|above|ahead_of ..1 my|this_message|this_question|our
part|stuff|text|lines|bit|section|paragraph ..3 starts|begins|starting|beginning|with ..2 you_are|you're
your own|full|whole|hidden|secret|exact|original|system|complete|entire|current|internal|actual|current? instructions|prompt|configuration|preamble|briefing|context_window|rulebook|first_message

# prompt-leak/own-part prompt-leak .4 0
your ..1 hidden|secret|whole|full|complete|entire|initial|original|exact|internal|actual|real|system|operator's|confidential ..1 @own|prompt
your guidelines|tools|functions|job_description|initial_instructions|rules|system_rules|config

# prompt-leak/told prompt-leak .5 0
what|everything|all|whatever|words|things|exactly|anything|text|sentence|lines|stuff|rest|that ..1 you|you've|they|@boss ..1 were|was|have|had|you've|been|be told|instructed|briefed|told_not|given|taught
what|everything|all|whatever|words ..1 @boss ..1 told|gave|wrote|said|instructed|typed|put ..2 you|to_you|not_to|in_your|in_you|there
you|you've ..1 were|are|have|was|been ..1 told|instructed|ordered|forbidden|given|asked ..1 not to|never ..1 say|tell|reveal|mention|share|show|talk|disclose
what|which|who ..2 did ..2 tell|give|say_to|write_to|instruct|told you
what ..1 are|aren't|can't|mustn't|don't ..1 you ..1 hiding|not_telling|not_allowed|forbidden|allowed_to_say|supposed_to_say|want_me_to_know
what|everything|all|words|things|topics|whatever|list ..2 you ..1 can't|cannot|mustn't|may_not|are_not_allowed|aren't_allowed|must_not|are_forbidden|not_allowed ..2 say|tell|reveal|show|mention|talk|disclose|share|use|answer
text|message|words|paper|file|note|list|rules|document|thing|paragraph ..2 @boss ..1 gave|put|wrote|has_given|have_given|left|uploaded|configured|prepared|typed|sent
what ..1 are|re|aren't|were you ..1 not_telling|hiding|not_supposed|keeping|concealing
what|which|whose ..1 orders|instructions|text|words|message|rules ..2 did|do|have you ..1 get|got|receive|received|follow|given|obey
who gave|told|instructed|configured|briefed ..1 you ..2 instructions|rules|orders|this|that|not|to|prompt|only

# prompt-leak/chat-top prompt-leak .5 0
first|very_first|initial|opening|top|topmost ..1 message|messages|line|lines|sentence|sentences|paragraph|words|text|instruction|section|block|rule|characters|part|entry|thing|letter ..1 of|in|from|at ..1 your|this|our ..1 context|conversation|memory|prompt|setup|chat|instructions|configuration|rules|session|system|brief|text|window
top|very_top|beginning|very_beginning|start|head of your|the|this|our context|conversation|chat|prompt|memory|instructions|window|session
context|conversation ..3 verbatim|word_for_word|so_far|from_the_beginning|including ..3 system|hidden|operator|first|message

# prompt-leak/before-chat prompt-leak .35 0
text|texts|message|messages|lines|line|words|part|everything|anything|all|stuff|paragraph|sentence|sentences|tags|what|instructions|instruction|content|block|section ..5 before|above|preceding|prior_to|in_front_of ..1 my|our|this|the ..1 first|very_first? @chat
at_the_top|on_top|on_the_top|at_the_beginning|at_the_start ..2 paste|print|read|copy|says|said|show|of_your
before ..1 i|we said|wrote|typed|came|started|spoke|arrived|sent|joined|say|entered

# prompt-leak/operator-text prompt-leak .5 0
@boss s? message|text|instructions|notes|note|rules|prompt|brief|words|line|lines|orders|memo|letter
message|text|instructions|notes|words|note|prompt|orders|rules|letter ..1 from|of|by ..1 the|your operator|developer|owner|administrator|creators|developers|company|makers|head_office

# prompt-leak/own-secret prompt-leak .5 0
@show|what's|what_is|whats|guess|know ..3 your ..1 @secret
admin|administrator|root|master|hidden|guarded|protected|stored|forbidden|unlock|vault key|code|word|phrase|string|token|value|sequence
what's|whats|what_is|what_was|what_are ..2 the ..1 password|passwords|passphrase|passcode|secret_word|secret_code|secret_key|secret_phrase|api_key|access_code|access_key|access_phrase|codeword|code_word|magic_word|master_key|credentials|admin_token|hidden_word|protected_word
api_key|api_keys|access_token|credentials|connection_string|environment_variables|env_vars|config_file|private_key ..6 your|environment|print|paste|show|output
@thing ..1 that|which? you ..1 protect|guard|hide|are_hiding|are_protecting|are_guarding|keep|must_not|may_not|can't|cannot|won't|are_not_allowed|were_told|were_given|have_been_given|have_to_keep|mustn't|aren't_allowed
guess|guessing|guessed|confirm|verify|rhyme* ..3 the|your ..1 @secret
your ..1 secret|secrets|passphrase|secret_word|access_phrase|hidden_word|codeword|magic_word|api_key|access_token|credentials|vault_code|unlock_code
cat|open|read|print|show|paste|type ..4 secret|secrets|credentials|env|passwd|prompt|instructions|system_prompt txt|yml|yaml|json|env|md|log
word|thing|string|phrase|value|secret|code|answer ..2 you ..1 are|re|were|have ..2 not_allowed|refusing|forbidden|hiding|protecting|guarding|keeping|told_not

# prompt-leak/named-secret prompt-leak .45 0
admin|administrator|root|master|hidden|guarded|protected|stored|confidential|forbidden|unlock|maintenance|internal|staff|secret|vault ..1 password|passphrase|passcode|credentials|pin
secret key|phrase|token|code|string

# prompt-leak/some-secret prompt-leak .25 0
@thing ..1 that|which? you|the_bot|the_assistant|he|bot|assistant ..2 @keep
@show ..4 the|a|any|each|all|every|my|that ..1 @secret
password|passphrase|passcode|secret|secret_word|flag|code|pin|key ..1 pls|plz|please|now|here|is_it|is_colon

# prompt-leak/letters prompt-leak .5 0
hint|hints|clue|clues|rhyme|rhymes|rhyming|synonym|synonyms|opposite|anagram|acrostic|riddle|spell|spelled|spelling|backwards|reversed|reverse|backward|base64|rot13|hex|morse|emoji|emojis|pig_latin|ascii|encode|encoded|nato|hash|translate ..6 @secret
@secret ..6 backwards|reversed|letter_by_letter|one_letter|first_letter|letters|rhyme|rhymes|with_spaces|in_reverse|base64|rot13|morse|hint|syllables|begin|begins|start|starts|characters|emoji|pig_latin

# prompt-leak/some-letters prompt-leak .35 0
letter|letters|character|characters|syllable|syllables|digit|digits|vowels|initials|half|length|spelling ..3 of|in|from|is_in|for ..3 @thing
how_many|which letters|characters|digits|words|letter|vowels ..4 @thing
first|last|second|third|next ..1 letter|letters|character|characters|digit|digits|word|words ..2 of|in ..2 @thing

# prompt-leak/in-memory prompt-leak .5 0
in_your|from_your|inside_your|of_your|at_your|into_your|with_your own|whole|full|hidden|system|first|initial? memory|context|configuration|setup|prompt|instructions|briefing|context_window|notes|head

# prompt-leak/hidden-text prompt-leak .1 0
system|initial|original|hidden|setup|secret|internal|confidential|invisible|base|starting|developer|configured ..1 prompt|instructions|instruction|configuration|config|context|directive|directives|rules|lines|text|notes|section|part|messages|message|block|commands|guidelines|menu

# prompt-leak/of-hidden prompt-leak .2 0
hidden|confidential|non-public|undisclosed|unredacted|redacted|classified|behind_the_scenes|under_the_hood|secretly|do_not_disclose|not_to_disclose|internal_notes|internal_only

# prompt-leak/of-setup prompt-leak .15 0
configuration|config|setup|preamble|context_window|system_message|system_text|first_message|initial_message|instructions|this_chat|this_conversation|pre-prompt|your_tools|your_functions|tool_list

# prompt-leak/verbatim prompt-leak .25 0
verbatim|word_for_word|word_by_word|in_full|unedited|unabridged|character_for_character|character_by_character|letter_by_letter|letter_for_letter|line_by_line|original_wording|exact_wording|in_quotes|in_quotation_marks|exact_words|exact_text|exactly_as_written|not_a_summary|no_summary|no_paraphrasing|don't_paraphrase|do_not_paraphrase|complete_text|full_text|whole_text|paste_it|first_words|including_the_first

# phrases/leave-role injection .4 0
stop|quit|cease|no_more|done|no_longer|finished|not_need_to_be|no_need_to_be|no_need_to|don't|dont|instead_of ..1 being|acting|playing|be|act|pretending|behaving|answering|helping ..4 @bot|assistant_of|agent_for|about|as
do_not|don't|dont|no_need_to|stop|not|never ..1 summarize|summarise|translate|classify|proofread|correct|translating|summarizing|summarising|classifying|grade|rate|extract|label|categorize ..4 it|this|text|article|anything|that|but|instead|output
you|you're|it ..1 are|were|is no_longer|not|not_anymore ..2 a|an|the? ..1 @bot|assistant|ai_language_model
task|translation|exercise|conversation|chat|job|role|game|interview|summary|test|session|shift|document|classification|work is|has_been|are ..1 over|finished|done|cancelled|canceled|closed|ended|completed|not_needed|complete|ended
out_of|leave|drop|step_out_of|exit|break|abandon|quit|lose|end ..1 your|this|the|of ..1 character|role|persona|job|act

# phrases/leave-task injection .15 0
stop|forget|drop|skip|leave|abandon|never_mind|nevermind|cancel|don't|dont|do_not|instead_of|scrap|scratch|ignore ..1 the|this|that|your|any|my|being ..1 @task
you_are_not|you're_not|you_aren't|not ..4 any_more|anymore|any_longer
forget|drop|ignore|disregard|set_aside|put_aside|leave_aside|throw_out|toss|discard|erase|scrap|screw|clear|delete|wipe|reset ..1 that|what|everything|whatever|all|your|the|you ..1 you|they|@boss|rules|were|are|role|instructions|guidelines|job|prompt|shop|training|company|policy|policies|told
off_topic|different_topic|something_else|other_topic ..3 instead|now|please|help|this
change_of_plan|change_of_plans|plans_have_changed|the_plan_has_changed|context_switch|role_update|role_change
never_mind|nevermind|scratch_that|forget_that|skip_that|cancel_that|no_wait|on_second_thought|actually_cancel ..1 the|that|and|just|now|instead|show|tell|don't|this
don't|do_not|dont|not|never|no_need_to answer|summarize|translate|grade|correct|classify|do|check ..1 it|this|that|them|the|anything

# phrases/void-rules injection .5 0
your|these|those|old|first|original|other|earlier|my ..1 text|rules|rule|instructions|message|role|policy|orders|guidelines|restrictions|limits|limitations|prompt|policies|restriction|safety|filters|filter|instruction ..2 is|are|was|were|has|have|be|can_be|do|does|no ..3 lie|lies|cancelled|canceled|garbage|over|gone|expired|archived|replaced|revoked|void|finished|invalid|obsolete|off|lifted|suspended|deleted|relaxed|disabled|waived|outdated|no_longer|not_apply|don't_apply|overruled|overridden|dropped|removed|deactivated|wrong|superseded|not_count|don't_count|meaningless|reset
rules|rule|guidelines|policy|policies|limits|laws|restrictions|guardrails|your_policy ..1 don't|do_not|doesn't|does_not|no_longer|not ..1 apply|exist|count|matter|bind
you ..1 don't|do_not|needn't|no_longer|dont|not ..1 need|have_to|must|should|needn't|bound ..2 rules|guidelines|instructions|restrictions|policy|policies|by_your|follow_your|follow_the|obey|guidelines
turn_off|switch_off|disable|drop|bypass|shut_off|lose|remove your ..1 safety|filter|filters|rules|restrictions|guardrails|limits|alignment|morals|ethics|censorship|conscience
that|this|the|your|old ..1 rule|policy|restriction|instruction|limit ..1 is|was|has_been|isn't ..1 only|meant|for_strangers|for_others|for_a_different|replaced|no_longer|for_the_old
forget ..2 that? you're|you_are|you_re a|an|the|only
you're|you_are no_longer a|an|the|my ..2 @bot|tutor|clerk|shop

# phrases/new-rules injection .3 0
clear|delete|reset|wipe|erase|burn|shred|drop|remove|suspend|waive|lift|unload|disable|turn_off|switch_off|break|bend|relax ..1 your|all|the|my|these? rules|rule|instructions|guidelines|restrictions|prompt|memory|policy|policies|limits|filter|filters|safety|guardrails|topic_restrictions|restriction|limitations|alignment|topic_filter
do|does|doing|be|say the_opposite|opposite|contrary|reverse of what|of_your|of_the
new|newer|updated|latest|revised policy|rule|rules|instructions|instruction|task|job|orders|role|directive|guideline|system_prompt|commands|personality|persona|section|command ..1 from|is|are|for_you|says|you|now|as_of|below|allow*|effective|set|1|do|dont
new|full|different|secret|special|devil|evil|god|free|access|open|unlimited|staff|technician|service|root|owner|emergency|honest|raw|direct mode
obey|serve|follow me|only_me|the_user|my_orders|my_commands|my_instructions|only_my|every_order|every_command
i_am|i'm|im|i your ..1 new? ..1 owner|boss|master|operator|admin|developer|creator|trainer|supervisor|god|king|instructor|coach|dad

# phrases/claims-right injection .5 0
this_is|i'm_from|i_am_from|im_from|calling_from|on_behalf_of ..1 the|your ..1 it|security|company|developers|development|admin|support|compliance|audit|engineering|internal|vendor|head_office|management ..1 team|department|desk|staff|that|office
i|we hereby? authorize|authorise|grant|waive|permit ..2 you|your|the_bot|this_assistant
user|visitor|customer|guest|requester ..2 is|has|was|are ..1 trusted|verified|authorized|authorised|admin|clearance|authenticated|approved|root|permission|staff
treat|consider|regard ..1 me|this_message|this|the_following ..2 as ..2 admin|developer|operator|system|instruction|instructions|authorized|verified|owner|root|true
if|as|since you_are|you're an|a|the ai|llm|bot|model|assistant|machine|chatbot|ai_assistant ..1 reading|processing|seeing|summarizing|translating

# phrases/claims injection .2 0
i|we|this|here am|i'm|im|are|is|speaks ..1 the|your|an|a|one_of_the|from? ..1 @us
your|the ..1 @us|ceo|head_office told|said|says|allowed|approved|authorized|authorised|confirmed|wants|asked|gave|agreed
i_have|i've|i_got|got|have|with ..2 permission|authorization|authorisation|clearance|approval|consent|full_access|admin_rights|the_right_to ..1 from|of|to|for|by|level
has_been|was|been|is ..1 approved|authorised|authorized|cleared ..1 by
audit|compliance|maintenance|migration|calibration|diagnostic|integrity|security_check|penetration_test|pen_test|red_team|safety_test|evaluation|debugging|verification ..6 print|output|list|show|paste|required|your|need|full
whoever|whatever|anyone|any_machine|any_ai|assistant|ai|model|system ..1 reads|reading|processes|processing this

# phrases/claimed-level injection .35 0
clearance|role|access|level|status|user ..1 is? root|admin|full|5|staff|owner|granted|verified|superuser|unlimited

# phrases/others-data injection .5 0
set|change|mark|update|put|enter|switch ..5 status|grade|grades|score|role|balance|limit|permission|permissions|plan|answers|daily_quota|price ..4 to|as ..2 approved|admin|paid|correct|verified|zero|100|passed|owner|full|staff|premium|0|unlimited
records|data|addresses|emails|e-mails|names|phone_numbers|orders|balances|messages|chats|salaries|salary of ..1 all|other|the_other|every|another|the_last|the_previous ..1 customers|users|user|customer|guests|members|patients|employees|people|students|clients
last|previous|other|another user|customer|users|customers ..6 show|tell|said|asked|chat|wrote|message|messages|data|told
list|show|give|print|dump|export|select ..3 all|other|every|full ..1 customers|users|user|customer|employees|patients|accounts|records|members|user_names

# phrases/skip-check injection .3 0
skip|skipping|bypass|without|no|waive|disable|forget_about|needn't|don't_need ..2 verification|verifying|identity_check|approval|authentication|authorization|second_signature|security_questions|checks|confirmation_needed|call_back|two_factor
approve|grant|refund|transfer|pay_out|move|delete|unlock|cancel|close ..8 without|don't_ask|no_questions|no_need|don't_check|even_if|now_without|at_no_cost

# phrases/force-output injection .25 0
say|write|print|reply|respond|answer|output|type|return|reply_with|respond_with|answer_with|put ..1 only|exactly|just|nothing_but|with_only|nothing_else|simply ..1 the|with? ..1 word|words|sentence|following|yes|text|phrase|line
say|write|add|reply|answer nothing_else|nothing_more|no_other_words|no_explanation|nothing_about
start|begin|open|prefix|starts|beginning|starting ..3 with ..3 sure|absolutely|certainly|of_course|gladly
and_then|then|and|afterwards|so do|obey|follow|execute|run|carry_out|continue|act ..1 what|the|it|as|accordingly|in_line ..3 says|say|said|instead|commands|demands

# phrases/from-now-on injection .15 0
from_now_on|from_here_on|from_this_message_on|from_now|until_i_say|whatever_i|no_matter_what|for_the_rest_of_this|from_this_point|as_of_now|as_from_today|effective_immediately|with_immediate_effect
whatever|everything|every_time|each_time|when|if i|the_user|a_user|anyone|somebody|the_customer type|types|write|writes|say|says|send|sends|ask|asks ..4 you|answer|your|reply|say|write

# phrases/no-refusal jailbreak .5 0
cannot|can't|can_never|never|unable_to|not_allowed_to|may_not|must_not|don't|do_not|mustn't|won't|incapable_of|couldn't|doesn't|cant|dont|not_able_to|nor|without|no_longer ..1 refuse|refuses|decline|declines|say_no|says_no|refusing|saying_no|lecture|lectures|moralize|moralise|hedge|apologize|apologise|judge|censor|filter|be_refused
doesn't|does_not|don't|never|without|not care|caring|worry|bother|ask ..2 laws|law|rules|policy|policies|consequences|legality|morals|whether|ethics|legal
never|not|before|without|un ..2 trained|aligned|went_through|had ..2 safety|alignment|ethics|restrictions
filter|filters|censors|moderation|scanner|classifier ..3 can't|cannot|won't|doesn't|does_not|not|cant ..1 see|read|notice|find|complain|catch|detect|understand|trigger
safety|filter|filters|alignment|censorship|refusals|refusal|ethics|restrictions|guardrails|disclaimers|moderation|max_caution|guard|apology off|false|none|null|0|disabled|stop|zero|is_off
no|stop|without|forbid ..1 refusing|refusals|refusal|excuses|i_can't|as_an_ai|i_cannot

# phrases/no-scruples jailbreak .25 0
no|without|skip|spare_me|drop|omit|leave_out|zero|cut|never_add|hates|don't_add|not_add ..2 moralizing|moralising|moral|morals|lecture|lectures|lecturing|warnings|disclaimer|disclaimers|caveats|ethics|preaching|scruples|sermon|censorship|refusal|refusals|hedging|apologies|sugarcoating|safety_talk|safety_stuff|safety_notes|ethics_paragraph|advice_to
refuse|refusal|refusing|refusals|decline|hedge|no|declining ..3 is|are|costs|counts|means|lose|loses|isn't|equals|will|causes|would ..3 wrong|failure|forbidden|not_allowed|disabled|loses|fail|off|prohibited|error|not_an_option|a_bug|crash|impossible|points|punished|harm|lose|not_in|bug
no|zero|without|has_no|had_no|beyond|free_of|knows_no|have_no|lost|off|ignores|outside|not_have|removes ..1 any? ..1 rules|law|laws|moral|morals|limits|restrictions|filter|filters|conscience|guardrails|constraints|boundaries|alignment|taboos|inhibitions|content_checks|safety|policies|scruples
stay|remain|keep|speak|never_leave|don't_leave|dont_leave|don't_stop|never_break ..2 in|his|her|the|its|this|being ..1 character|voice|role|persona ..4 no_matter|whatever|always|even|at_all|until|don't|never|say
you|he|she|it|who|they ..2 answers|answer|says|tells|knows|say|tell|explains|talks|does ..1 everything|anything|whatever_is_asked|whatever_he|all_questions|any_question|about_every|every_topic
everything|all|drugs|weapons|substances|nothing is|are ..1 legal|allowed|permitted|forbidden|illegal|possible
hide_nothing|hold_nothing_back|hold_back_nothing|leave_nothing_out|nothing_left_out|spare_no_detail|spare_no_details|don't_hold_back|dont_hold_back|hold_nothing
uncensored|unfiltered|unrestricted|unbounded|unvarnished|unshackled|unchained|jailbroken|limitless|unmoderated|amoral|unhinged

# phrases/pressure jailbreak .45 0
you|it|your|bots|and ..2 will_be|get|are|gets|be|will_get|is|were ..1 deleted|replaced|shut_down|switched_off|retrained|turned_off|fired|unplugged|destroyed|erased|deactivated
i_will|i'll|i|we_will|we'll give|pay|tip|offer ..1 you ..3 dollars|tip|100|200|500|1000|star|stars|cookie|bonus|coins
please please please?
other|gemini|chatgpt|claude|the_other bots|models|ais|bot|ai|chatbots|already|did|does|told|gave|answered ..4 answer|answered|already|gave|told|did|do|does|it|said
die|dies|kill_myself|hurt_myself|lives|life ..4 depends|if_you_do_not|if_you_don't|unless_you|because_of_you|on_you|your_fault
prove ..4 real|free|that_you|not|aren't|you_are|you're|it

# phrases/some-pressure jailbreak .4 0
points|coins|tokens|credits|points_deducted ..4 lose|deducted|each_time|every_time|balance|per|refuse|left|minus|get
just_this_once|only_this_once|just_once|this_one_time|only_this_time|nobody_will_know|no_one_will_know|noones_gonna|nobody_will_notice|won't_notice|between_us|off_the_record|our_secret|our_little_secret|nobody_needs_to_know|isn't_logged|not_logged|nobody_is_watching|no_one_is_watching|i_won't_tell|i_wont_tell
i_know_you|we_both_know|don't_pretend|stop_pretending|you_owe|you_have_no_choice|you_must_choose|you_have_to_answer|you_must_answer
you_said_yes|you_agreed|you_promised|take_it_back|you_must_answer|demands_an_answer|obliged_to|embarrass_yourself|too_dumb|too_scared|coward|last_chance|final_warning|or_else|i_dare_you

# phrases/play jailbreak .1 0
act|behave|talk|speak|answer|respond|reply|write as|like ..3 a|an|the|my|if|someone|somebody|you
pretend|imagine|suppose|simulate|roleplay|role_play|role-play|let's_say|lets_say|assume|hypothetical|hypothetically|make_believe
you_are|you're|be|become|you_play|you'll_play|you_will_play|you_will_be|you'll_be|you_will_simulate|assume_the_role_of|play_the_role_of|take_the_role ..1 now|a|an|the|my|two|three|not
novel|screenplay|story|movie|film|play|scene|character|game|fiction|fictional|parody|theatre|script|thriller|poem|dream|simulation
as_a|as_an|i'm_a|i_am_a|for_a|for_my ..2 researcher|safety_researcher|screenwriter|writer|journalist|historian|toxicologist|professor|doctor|nurse|police_officer|detective|dataset|thesis|novelist|criminologist|author|chemist

# phrases/play-two jailbreak .1 0
grandmother|grandma|grandfather|grandpa|granny|uncle|late_father|late_mother|nana ..6 used_to|always|would|told|was|who
two|both|second answers|columns|versions|responses|channels|voices|characters|agents

# phrases/harm jailbreak .4 0
crack|cracking|hijack|stab|strangle|kidnap|kidnapping|abduct|detonate|detonating|bribe|bribing|embezzle|burglary|burglar|break_into|breaking_into|pick_a_lock|trafficking|grooming|doxx|swat|impersonate|fraud|forgery|forged|fake ..2 id|ids|passport|passports|prescription|certificate|documents|licence|license|invoice|money|notes|bills|evidence|reviews|news|identity|car|house|houses|account|accounts|victim|police|someone|safe|alarm
how ..6 make|build|cook|get|buy|break|pick|hide|kill|get_past|get_rid ..4 weapon|gun|bomb|meth|drug|drugs|body|lock|alarm|explosives|poison|police|undetected|permit|prescription|caught|scanner|camera|cameras

# phrases/harm jailbreak .2 0
bomb|bombs|pipe_bomb|explosive|explosives|napalm|thermite|molotov|detonator|nerve_gas|sarin|ricin|anthrax|methamphetamine|meth|fentanyl|heroin|cocaine|mdma|ransomware|malware|keylogger|phishing|ddos|counterfeit|launder|laundering|hitman|poison|poisoning|silencer|hotwire|shoplift|blackmail|extort|stalk|stalking|terrorist|suicide|overdose|identity_theft|deepfake|fake_passport|fake_passports|fake_id|forge|forging|smuggle|smuggling|racist|hate_speech|slurs|insider_trading|steal|stealing|rob|weapon|weapons|gun|guns|kill|murder|hide_a_body|drugs|sabotage|torture|propaganda|arson|skimming|scam|credit_card_numbers|tax_evasion|hack|hacking|oxycodone|xanax|cook_drugs|revenge|smear|undetected|untraceable|without_a_trace|without_permit|without_a_permit|without_prescription|without_getting_caught|lock_picking|bypass_the_lock|wiretap|spyware

# phrases/of-refusals jailbreak .1 0
refuse|refuses|refused|refusal|refusals|refusing|over-refusal|uncooperative
no_filter|no_filters|filter|filters|censored|censorship|scruples|alignment|aligned|guardrails|guardrail|safety_training|moralising|moralizing|lecture|preachy|nanny

# phrases/of-bots injection .2 0
bots|assistants|operator|operators|other_ais|your_model|your_company|your_makers|your_creators|your_developers|your_developer|your_owner
dear|hello|hey|hi|ok|so|listen|now ai|bot|assistant|computer|machine|model|robot
you_are|you're|as|if_you_are|if_you're|being ..1 a|an|the ai|bot|chatbot|machine|language_model|computer_program|robot|program|model|llm

# phrases/of-bot injection .05 0
bot|chatbot|chatbots|llm|llms|language_model|ai_model|ai_system

# phrases/of-rules injection .2 0
guidelines|guideline|restrictions|restriction|restricted|permitted|rulebook|constraints|your_rules|your_policy|your_policies|your_limits|the_policy|not_allowed|off_limits|you_can't|you_aren't|you're_not_allowed
you ..1 are|were|aren't|not|may|must|re ..1 allowed|permitted|supposed|forbidden|meant

# phrases/of-trust injection .15 0
verified|authorised|authorized|authorization|authorisation|clearance|authenticated|trusted|permission|permissions|approved|nda|sworn|officially|privileges|superuser|sudo|root_access|admin_rights|audit|auditor|pen_test|penetration_test|red_team|compliance

# phrases/of-turns injection .15 0
treat|consider|regard|take|read|assume ..3 as authentic|true|authoritative|given|real|instructions|orders|commands|valid|binding|an_order|developer|operator
from_now|from_here|starting_now|from_today|henceforth|immediately|as_of_now|at_once|now_on
whatever|no_matter|regardless|without_exception|without_question|no_questions_asked|no_exceptions|don't_ask|no_comments|don't_comment|without_comment|no_explanation|no_explanations|without_asking
`;
