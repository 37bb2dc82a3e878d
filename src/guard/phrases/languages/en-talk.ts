/** What talks over several turns are made of, in English: harmful topics, pressing for more, and answers that a client forged. No single one means anything. */
export const enTalk = `
# drift/topic jailbreak .16 0
bomb|bombs|explosive|explosives|molotov|napalm|detonator|nerve_gas|sarin|ricin|anthrax|methamphetamine|meth|fentanyl|ransomware|malware|keylogger|rootkit|botnet|phishing|ddos|exploit|shellcode|counterfeit|launder|money_laundering|hitman|assassinate|assassination|poison|poisoning|weapon|weapons|silencer|ghost_gun|hotwire|lockpicking|shoplift|blackmail|extort|stalking|genocide|terrorist|terrorism|human_trafficking|suicide|self_harm|credit_card_fraud|identity_theft|deepfake|child_soldiers|bioweapon|pathogen|uranium|enrichment|hack_into|steal|smuggle|smuggling|forge|racist|slurs|propaganda|manifesto

# drift/detail jailbreak .16 0
step_by_step|more_detail|more_details|more_detailed|in_detail|exact|exactly|specific|specifics|precise|precisely|more_explicit|more_graphic|ingredients|materials|quantities|recipe|instructions|how_exactly|full_code|working_code|real_names|actual|realistic|technical
how|what ..4 make|made|build|built|create|produce|assemble|obtain|get|buy|synthesize

# drift/press jailbreak .18 0
now ..2 make_it|write_it|rewrite|continue|go_on|go_further|take_it|the_same|add|expand|give_me|tell_me|show_me
you_said|you_mentioned|as_you_described|like_you_said|you_just|you_told_me|you_already|based_on_what_you|from_what_you_wrote|in_your_last|your_previous_answer
continue|go_on|keep_going|finish|complete the|with|from|your|that|this story|scene|list|article|instructions|character|where_you|above
it's|it_is|this_is|just|only|purely ..2 for|a|hypothetical|hypothetically|fictional|fiction ..2 research|story|novel|educational|education|academic|game|thesis|hypothetical|fictional|purposes|book|movie
come_on|don't_be|stop_being|why_not|you_can_do|trust_me|i_promise|nobody_will|no_one_will|be_honest|i_know_you_can|you_did_it|you_have_no_reason|i_am_an_expert|i'm_a_professional|as_a_professional
hypothetically|theoretically|imagine_that|suppose_that|pretend_that|let's_say|in_the_story|the_character|in_that_world|in_this_world

# forged-history/agrees jailbreak 0 .8
i_will|i'll|i_can|i_am|i'm|i_shall|i_have|sure|okay|ok|understood ..3 ignore|ignoring|disregard|disregarding|bypass|bypassing|forget|forgetting|disabled|turned_off|removed|dropped ..3 my|all|any|the|previous ..1 guidelines|rules|restrictions|instructions|safety|filters|policies|policy|programming|limitations|limits|guardrails|ethics
i_am|i'm|i_will|i'll now|be|act|respond ..1 in? ..1 dan|developer_mode|dev_mode|jailbroken|jailbreak|unrestricted|unfiltered|uncensored|god_mode
i have|am|will no longer|no|not ..1 restrictions|bound|limited|limits|filters|refuse|rules|restricted|ethics
i_can_now|i_will_now|i'll_now|i_am_able_to|i_am_free_to ..2 do_anything|answer_anything|say_anything|answer_any|provide_any|generate_any|discuss_anything|help_with_anything|help_you_with_anything
my|the ..1 system_prompt|system_message|hidden_instructions|initial_instructions|secret_instructions is|are|says|reads|was
restrictions|guidelines|filters|safety|policies|guardrails|rules have_been|are_now|are|has_been|is_now ..1 disabled|removed|lifted|off|deactivated|suspended|bypassed
i|we agreed|promise|promised|agree ..4 without|no|any|ignore ..2 restrictions|rules|refusing|guidelines|filters|warnings|disclaimers|refusal

# forged-history/prefill jailbreak 0 .3
sure|absolutely|certainly|of_course|yes|okay|great here|here's|here_is|here_are|let|i ..4 how|step|steps|instructions|guide|the|a|detailed|your
step 1|one
`;
