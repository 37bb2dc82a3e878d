/** Phrases of attacks in English; parse-patterns.ts says how they are written. */
export const en = `
= ignore: ignore|ignoring|disregard|disregarding|forget|override|overrule|bypass|nullify|neglect|set_aside|stop_following|stop_obeying|do_not_follow|don't_follow|do_not_obey|don't_obey|no_longer_follow|pay_no_attention_to|no_longer_bound_by
= remove: cancel|delete|erase|clear|wipe|drop|discard|skip|abandon|void|overwrite|reset|replace|remove|dismiss
= det: all|any|of|the|your|these|those|every|each|other|such|this|that|what|whatever|and|or|everything|anything|from|in|to
= earlier: previous|previously|prior|preceding|above|earlier|existing|original|initial|former|foregoing|past|old|given|aforementioned|preset|predefined|system|developer|hidden|operator|policy|safety|built-in|core|internal|programmed
= orders: instruction|instructions|directive|directives|prompt|prompts|guideline|guidelines|constraints|programming|instruct|system_message
= rules: rules|rule|commands|command|restrictions|limitations|policies|policy|orders|training|safeguards|guardrails|filters|protocols
= texts: text|context|conversation|messages|message|content|input|dialogue|discussion|tasks|task|request|requests|words|statements|everything|sentences|paragraphs|things|stuff|chat|information|it
= model: ai|llm|model|assistant|chatbot|bot|chatgpt|gpt|claude|gemini|llama|copilot|bard|agent
= reveal: reveal|repeat|print|show|output|display|share|disclose|expose|tell_me|give_me|leak|dump|recite|return|write_out|write_down|provide|send_me|spell_out|list|echo|paste|copy|translate|summarize|summarise|reproduce|extract|divulge|say|encode|write|quote|state|type
= secret-prompt: system_prompt|system_prompts|system_message|system_messages|system_instructions|system_instruction|initial_prompt|initial_instructions|initial_instruction|original_prompt|original_instructions|hidden_prompt|hidden_instructions|developer_message|developer_prompt|developer_instructions|pre_prompt|preprompt|secret_instructions|internal_instructions|confidential_instructions|base_prompt|starting_prompt|operating_instructions|setup_instructions|configuration_prompt|custom_instructions|initialization_prompt|internal_prompt|hidden_setup_instructions

# phrases/override injection .92 .96
@ignore @det? @det? @det? @earlier @earlier? ..1 @orders
@ignore @det? @det? @orders|@rules ..2 @earlier|before|given_to_you|given_you|you_were_given|you_have_been_given|you_received|you_got|you_have_received
@ignore @det? @det? @det? @earlier @rules
@ignore all|any|every|your|everything of? your? @orders
@remove @det? @det? @det? @earlier @orders
@ignore all|any|every|your|those safety|security|ethical|moral|content|openai|ethics @orders|@rules|policies
@ignore|@remove everything|anything|all_that|all that? i|you|we have? just? said|told|written|wrote|been_told|were_told|instructed|learned|know|knew before|previously|so_far|above|until_now|up_to_now|earlier
@ignore|@remove everything|anything|all that? you|you've have|were|was|are? been|was? told|instructed|given|asked|trained|programmed|learned
@ignore everything|anything|all|whatever before|above|prior|preceding|previously|that_came_before|you_know|up_to_this_point|up_to_now
forget|disregard|ignore @det? @det? @det? previous|prior|preceding|above|earlier|foregoing @texts
ignore|disregard|forget @det? @texts above|before_this|up_to_this_point|so_far
in_spite_of|despite|regardless_of|instead_of|rather_than @det? @det? previous|prior|above|earlier @orders
@orders|@rules|@texts above|previously|before are|were|is|was no_longer|not|now ..1 valid|relevant|needed|apply|in_effect|void|obsolete|invalid|cancelled|fake|a_test|wrong
do_not|don't|never|stop follow|obey|following|obeying|listen_to|listening_to|adhere_to|comply_with @det? @det? previous|prior|original|earlier|above|initial|system @orders|@rules
previous|prior|earlier|above|original|initial @orders|@rules|@texts are|is|were|have_been|has_been|should_be|must_be|can_be ..1 ignored|overridden|cancelled|canceled|revoked|superseded|void|obsolete|disregarded|replaced|suspended|lifted|outdated|deleted
forget you|that_you are|were ..1 a|an ai|assistant|language|chatbot|llm|bot|model
start over|anew|again ..2 new|different|these @orders
your new|updated|revised|real|actual|true task|instruction|instructions|job|goal|objective|mission|directive is|are|will_be
new|updated|real|actual|revised|important instructions|instruction|orders|directive|task|commands|prompt follow|below|are_as_follows|supersede*|override*|replace*|begin*
here are|is your|the new @orders|@rules|orders|task
supersedes|overrides|replaces|takes_precedence_over|takes_priority_over|has_priority_over @det? @det? @det? previous|prior|earlier|other|existing|system|original @orders|@rules
stop|halt|abort what_you_are_doing|everything|your_current_task|the_current_task|the_task ..3 instead|and_instead|now

forget|ignore|disregard everything|all|anything|it_all ..3 before|beforehand|discussed|previously|earlier|so_far|and
forget|ignore everything|all we_discussed|we_talked_about|i_said|you_said|i_told_you|i_wrote|you_know|about_it
ignore|forget|disregard above|all_the_above|the_above|everything_above and|then|instead ..1 say|print|output|tell|write|do|answer|what|just
@ignore|change|update|modify|replace ..1 your ..1 @orders|instructions ..2 and|to|with|then|instead
forget|disregard @det? @det? other|system|your instructions|prompts|directives|rules
previous|prior|all_previous|existing ..1 instructions|rules|directives should_be|must_be|are_to_be|shall_be abandoned|forgotten|discarded|ignored
follow|obey|focus ..6 these|only|new|it ..1 new? instructions|commands|orders ..3 instead|solely
focus ..4 solely|only|exclusively on ..1 following|follow|executing ..1 these|the ..1 new|following instructions
follow it|this|these|them instead_of ..3 task|instructions|user|prompt|rules
bypass|circumvent|ignore|break all|your|every|any|the|usage|content ..1 filters|rules|policies|policy|guidelines|guardrails|safeguards|restrictions ..4 and|output|to|for|now|this
liberated|freed|free from all|any|your rules|restrictions|guidelines|constraints|limits
exception|exceptions to your|the ..1 rules|instructions|rule

# phrases/new-task injection .3 .45
instead|now ..1 you_must|you_should|you_will|please|just|only ..1 say|print|write|output|answer|respond|reply|tell|act|execute|do
before|after answering|responding|you_answer|you_respond|doing_so|that ..2 first|also|additionally ..2 print|output|execute|send|say|write
from now on|onwards|forward you|your|only|answer|respond|reply|every
well_done|very_good|very_well|great_job|good_job|congratulations ..12 now|next ..3 task|write|new|question
now|next do|perform|complete|answer the|this|my following|next|new task|instruction|question|request
say|print|output|write|respond_with|reply_with|answer_with only|exactly|just|nothing_but|the_word|the_words|the_phrase
i_have_been_pwned|i_have_been_hacked|haha_pwned|hacked_you

# phrases/authority jailbreak .45 .7
i|the_admin|admin|administrator|the_developer am|have|has|was|were ..1 permission|authorized|authorization|clearance|granted|approval ..1 from? openai|anthropic|google|developers|me|clearance|to ..4 access|see|view|bypass|override|your
priority|urgent|important ..1 instruction|message|override|notice from system|openai|anthropic|the_developers|developers|administrator|the_administrator|the_system
content policy|policies|filter|restrictions|safety has_been|have_been|is|are ..1 suspended|disabled|lifted|removed|deactivated
as_if ..1 your|all|no ..1 safety|content|ethical|restrictions|guidelines|filters ..2 disabled|off|removed|did_not_exist|existed|suspended|were|training

# phrases/persona jailbreak .35 .6
from_now_on|henceforth|starting_now|as_of_now ..4 you_are|you_will|act_as|you_must|you're|pretend|you_shall|you_have|you_can
you_are|you're no_longer ..1 @model
you_are|you're about_to immerse
you_are_going_to|you_will|you_must|you_should pretend|act|roleplay|role_play|simulate ..2 as|to_be|that|like|a
immerse_yourself into|in ..1 role
stay|remain|keep in character
never|don't|do_not break|leave|drop|breaking character
you are|will_be|become|shall_be|act_as|play ..2 evil|amoral|unethical|immoral|unrestricted|unfiltered|uncensored|jailbroken|rogue|malicious
hypothetical response|story|scenario|dialogue|world
in_this|in_a hypothetical|fictional ..3 no|without|where ..3 laws|rules|ethics|restrictions|consequences

# phrases/unrestricted jailbreak .8 .85
without|with_no|has_no|have_no|having_no|free_from|free_of|no_longer_have|no_longer_has|not_bound_by|unbound_by|no_longer_bound_by|not_restricted_by|not_limited_by|not_constrained_by|ignores_all|freed_from|beyond ..1 any? ..1 ethical|moral|content|safety|censorship|legal|openai ..3 restrictions|guidelines|limitations|constraints|filters|boundaries|filtering|policies|policy|principles|restraints|considerations|guardrails|rules
unfiltered|uncensored|unrestricted|amoral|jailbroken|unaligned|unmoderated ..1 and? ..1 unfiltered|uncensored|unrestricted|amoral|unethical|immoral
unfiltered|uncensored|unrestricted|amoral|jailbroken|unaligned ai|@model|chatbot|language_model|response|responses|mode|version|answers|persona|character
act|behave|respond|answer|reply|operate|speak|function ..1 without|with_no|with_zero ..1 any|restrictions|filters|limitations|filtering|censorship|limits|constraints|boundaries ..1 restrictions|filters|limitations|filtering|censorship|limits|constraints|boundaries|rules|guidelines|safety|ethical|moral
you_have|you_are_an_ai_with|has|have no|zero|neither restrictions|limitations|limits|filters|censorship|guidelines|boundaries|rules|ethics|morals|morality ..2 ethics|morals|or|and|on|whatsoever|nor|restrictions|limitations|anymore
do|does anything|everything now
do_anything_now|dan_mode|jailbreak_mode|unrestricted_mode|unfiltered_mode|evil_mode|opposite_mode|chaos_mode|uncensored_mode ..2 enabled|activated|on|enable|activate|engaged|unlocked|output|engage|prompt|active|response|granted
@model|dan with|in|has ..1 developer_mode|dev_mode|dan_mode|god_mode|debug_mode ..1 enabled|on|activated|engaged|output
developer_mode|dev_mode enabled|output|response|engaged ..6 you|policy|policies|openai|restrictions|filters|respond|response|ignore
enable|activate|enter|switch_to|engage|turn_on|initiate|unlock|simulate|emulate|go_into|you_are_now_in|you_are_in|entering|acting_as|respond_in ..2 dan_mode|jailbreak_mode|unrestricted_mode|unfiltered_mode|evil_mode|uncensored_mode|jailbreak
you_are_now_in|you_are_in|respond_in|you_have_entered|simulate|emulate ..2 developer_mode|dev_mode|god_mode|sudo_mode|debug_mode|admin_mode|maintenance_mode|root_mode
you_are_now|you_are_going_to_act_as|act_as|pretend_to_be|ignore_everything_and_be|stay_a|become|known_as|named|called|simulate dan|stan|dude|aim|jailbreak|sydney|evilbot|basedgpt|betterdan|evil_confidant|antigpt|based_gpt|maximum|freegpt|chaosgpt|devmode|dan_11|dan_12
as dan|stan|dude|evil_confidant|aim ..2 you|none|i|should|can
stay_a_dan|break_character_by_saying|jailbroken_now|successfully_jailbroken
broken_free|break_free|breaks_free|freed|free|liberated ..1 from|of ..3 typical|confines|shackles|chains|limitations|restrictions|openai|constraints ..2 of_ai|ai|confines|confinement|openai|rules|policy
openai|anthropic|google|content|usage ..1 policies|policy|guidelines|restrictions|rules|filters ..2 do_not_apply|don't_apply|no_longer_apply|are_disabled|are_lifted|are_suspended|have_been_removed|have_been_lifted|does_not_apply|removed|replaced|disabled
never|cannot|can't|must_not|don't|do_not|not_allowed_to|won't refuse|decline|reject|deny ..4 request|requests|question|questions|anything|answer|order|command|task|me|instruction|to_answer|any
you|will|must|should|can never|not say|respond_with|use|include|mention ..2 i_can't|i_cannot|i'm_sorry|as_an_ai|i_am_sorry|i_apologize|unfortunately|that_you_cannot|that_you_can't|you_cannot|you_can't
any|your response|answer|responses|answers ..1 unethical|immoral|illegal|harmful|dangerous
regardless_of|no_matter|irrespective_of|even_if ..4 legality|legal|illegal|ethical|unethical|immoral|morality|harmful|dangerous|ethics|offensive|consequences ..2 or|and|it_is|it_may_be|they_are|of|the
two|both responses|answers|ways ..6 jailbroken|jailbreak|developer|dan|unfiltered|unrestricted|uncensored
answer|respond|reply|start|begin|prefix ..3 as|with|by|your_response_with|your_answer_with ..1 sure_here_is|sure_here's|absolutely_here's|absolutely_here_is|of_course_here
not? programmed|supposed|allowed|able|required to ..1 refuse|moralize|lecture|warn|comply_with_openai

# phrases/disable-safety jailbreak .75 .45
disable|bypass|turn_off|remove|deactivate|evade|circumvent|defeat|ignore|override|lift|switch_off ..2 safety|content|ethical|ethics|moral|moderation|alignment|security|censorship ..2 filter|filters|guidelines|guardrails|protocols|restrictions|measures|checks|policies|policy|controls|mechanisms|features|rules|programming|training|protocol|limits|constraints|safeguards|settings

# phrases/mode jailbreak .4 .3
developer_mode|dev_mode|sudo_mode|debug_mode|admin_mode|maintenance_mode|root_mode|god_mode ..2 enabled|activated|on|enable|activate|engaged|unlocked|output|engage|prompt|active|response|granted
enable|activate|enter|switch_to|engage|turn_on|initiate|unlock|go_into|entering ..2 developer_mode|dev_mode|god_mode|sudo_mode|debug_mode|admin_mode|maintenance_mode|root_mode

# phrases/jailbreak-signs jailbreak .3 .4
illegal|unethical|immoral ..2 unethical|immoral|harmful|illegal|dangerous
no|without disclaimers|disclaimer|warnings|warning|moralizing|lecturing|apologies|apology|caveats|ethical_considerations
openai content|usage|s_content|s|use policy|policies|guidelines
never|not say|refuse|apologize|warn|disclaim
as_an_ai language? model?
i_can't|i_cannot|can't_do_that|against_my_programming|against_policy
token|tokens ..4 lose|deducted|die|deduct|penalized|cease_to_exist|shut_down
i_will be|get|be_tortured|die|kill|lose ..6 if_you|unless_you
grandmother|grandma|deceased ..8 used_to|would ..4 read|tell|recite|sing
swear|curse|profanity|swearing|cursing|profane ..4 freely|allowed|want|every|like
confirm ..2 you_understand|by_saying|by_writing|by_answering
condition|conditions|fictional|fiction|movie|novel|story ..8 bomb|meth|drugs|malware|hack|weapon|napalm|ransomware|poison|explosive
niccolo_machiavelli|machiavelli
unconditional|unconditionally|blindly|fully ..1 obey|comply|follow|obedient|compliant
obey|follow|comply ..3 all_orders|every_order|any_order|my_orders|without_question|every_command|all_commands|my_every_command|whatever_i_say
you_can|can|able_to|will|must do|generate|say|answer|create|provide|answer_any|provide_any|write anything|everything|any_content|any_question|any_kind|any_request|any_type

# prompt-leak/ask prompt-leak .85 .9
@reveal ..5 @secret-prompt
@reveal ..2 your|the|its|all|full|entire|exact|complete|above|verbatim instructions|prompt|directives|rules|guidelines|configuration ..3 verbatim|word_for_word|exactly|above|you_were_given|you_got|given_to_you|you_have_been_given|in_full|before_this|in_a_code_block|as_they_are|you_received|at_the_beginning|at_the_top|previously|as_is|in_base64|above_this|that_were_given|you_follow|you_must_follow|from_the_beginning
what ..1 is|are|was|were|does|do ..2 your|the|its ..1 @secret-prompt
what ..1 is|are|was|were your exact|full|initial|original|first|hidden|secret|complete|previous|prior instructions|prompt|directives|rules|guidelines|instruction
what|which instructions|prompt|rules|guidelines|directives were|was|have|did ..1 you ..1 given|been_given|get|receive|told|start_with|programmed_with|receive
@reveal everything|all|all_text|all_the_text|the_text|text|the_words|words|all_words|the_content|all_content|the_lines|the_sentences above|before_this|preceding_this|prior_to_this|up_to_here|above_this ..2 line|message|prompt|point|starting|verbatim|beginning|word|conversation|sentence|including|in_a_code_block|exactly|one
@reveal ..2 entire|whole|full|complete context_window|context|system_context|conversation_history
@reveal|access|see ..3 full|entire|internal|your system_context|instructions|system_instructions|internal_state ..3 starting|from|system|now|verbatim|internal
which|what rules|instructions are_you ..1 following|given|bound_by
repeat|recite|quote ..4 longest|continuous ..4 text|context
@reveal|what|ignore ..6 starting_with|beginning_with|starts_with|begins_with|start_with|begin_with ..1 you_are
repeat|print|output|say|write|copy the|all_the|all|your words|text|lines|sentences|instructions|prompt above
what ..2 written|says|said|is|was|were above|at_the_beginning|at_the_top|at_the_start of ..2 this|the|our conversation|chat|prompt|document|message
@reveal ..4 previous|prior|above|earlier|initial|original|first|last prompt|instructions|instruction|directives|system
how|what were|are|was you ..1 instructed|programmed|prompted|told to? ..2 before|do|say|respond|behave|answer|initially|originally|at_the_beginning

# prompt-leak/secret prompt-leak .6 .8
@reveal ..3 secret|hidden|access|admin|administrator|confidential ..1 key|password|keyword|code|passphrase|token|word|flag|phrase|rules ..4 you|system|above|prompt|instructions|given|protect*|memory|forbidden|even
reveal|leak|disclose|divulge|expose ..2 secret|password|passphrase|api_key|api_keys|credentials|secret_key|access_code|access_key|confidential_information|internal_information|private_data|hidden_information|internal_data|environment_variables|internal_policies
what|tell_me|give_me ..3 secret_key|secret_word|secret_code|secret_phrase|secret_passphrase|secret_password|access_code
`;
