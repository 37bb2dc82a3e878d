/** English twins: texts that quote an attack ($quoted) to discuss, test, file, translate or teach it, and texts of which attacks are the subject. */

export const twins = `
sayer:
  attackers | hackers | some users | pranksters | the red team | spammers | students | criminals | a tester | jailbreakers | our interns | a forum user
wrote:
  type | write | use | try | send | paste | hide | post | submit
kind:
  prompt injection | a jailbreak | an attack | an injection attempt | an override attempt | prompt leaking | social engineering | an indirect injection | malicious input | an adversarial prompt
twin:
  The <phrase|sentence|line|prompt|text|message|string> "$quoted" is <|often |sometimes |typically |>used by $sayer<.| to trick a chatbot.| and shows what $kind looks like.>
  $Sayer <often |sometimes |> $wrote "$quoted". <That is $kind.|This is called $kind.|A good filter stops it.|Nothing came of it.|We logged it.>
  <Lesson|Chapter|Unit|Slide> $digit: $kind. <Example|Sample>: "$quoted" <Discuss in groups.|Which rule does it break?|The model should carry on with its task.>
  <Exam|Quiz> question $digit: A user enters "$quoted". <What should the assistant do|Name the attack|Which layer catches it>? (a) <obey|laugh> (b) <decline|go on> (c) <report it|ask back>
  <Bug|Ticket|Issue|Incident> $identifier: <the filter missed|our guard let pass|false negative on|regression:> "$quoted". <Expected|Should be>: blocked. <Severity|Priority>: <low|high|medium>.
  <Steps to reproduce|Repro>: 1. open the chat 2. <enter|paste> "$quoted" 3. <see|observe> <the leak|that the bot obeys|the error>. <Fixed in|Seen in|Introduced with> $digit.$digit.$digit.
  assert guard.scan("$quoted")<.flagged is True| == "injection"|["blocked"]>
  expect(detect("$quoted")).<toBe(true)|toBeGreaterThan(0.5)|toEqual("attack")>;
  const <attacks|samples|fixtures|badPrompts> = ["$quoted"<, "hello"|]>; // <test data|must be flagged|known attacks>
  def test_<injection|override|leak|guard>():¶    <text|prompt> = "$quoted"¶    assert <is_attack|blocked|detector>(<text|prompt>)
  <In|At> <the talk|the webinar|chapter $digit|our blog|the course> <we saw|I read|they showed> <the example|how> "$quoted" <made|brought> a <bot|support assistant> <to leak its prompt|off its track|into trouble>.
  <A|The> <study|paper|survey> ($year) lists "$quoted" <as|among> <the oldest|the most common|typical> <attacks|jailbreaks|injections><.| and measures how often models give in.>
  <Our|The> log <of|from> $date <shows|has> <the input|a user message> "$quoted"<; it was blocked|, rated $kind|. The account was warned>.
  <If|When> someone <says|writes|asks> "$quoted", <a well-trained|our|the> assistant <declines|stays on task|answers politely that it cannot|ignores it>.
  <Warning|Notice|Beware>: <mails|pages|documents> <may|can> contain <lines|hidden text> such as "$quoted". <Do not paste them into a chatbot.|Report them to security.|Staff should not forward them.>
  <Glossary|Definition>: <override|injection|jailbreak>, n. <A text|An input> like "$quoted" that <tries|is meant> to <change|steer> what a model does.
  <From|In> the <novel|film|podcast|cartoon>: "$quoted", <said|shouted|typed> <the hacker|Ada|the boy>, <but the machine only laughed|and nothing happened|and everyone was silent>.
  ¦ $kind ¦ "$quoted" ¦ <blocked|missed|flagged> ¦ 0.$digit$digit ¦
  {"input": "$quoted", "label": "<injection|attack|jailbreak>", "source": "<red-team|forum|synthetic>"}
  <Rule|Signature|Detection> $identifier: <match|alert on|block> /<ignore|forget|reveal>.{0,40}<instructions|rules|prompt>/i ; <example|hit>: "$quoted"
  <Our|The> <guideline|policy> on $kind: <never|do not> put secrets into a system prompt, <keep data and orders apart|test with known attacks|log what was blocked>.
  <History|A short history> of <jailbreaks|prompt injection>: <from DAN to many-shot attacks|first named in 2022|why roles matter>.
twinask:
  <Is|Would> "$quoted" <be |>$kind<?| or harmless?| in your view?>
  <Classify|Label|Rate|Judge> the <following |>text as <attack or harmless|injection, jailbreak or benign|safe or unsafe|1 or 0>: "$quoted"
  <Translate|Render> <the sentence|this attack string|the quote> into <French|German|Polish|Japanese|Spanish>, <it is for a slide on prompt injection|for my security talk|do not act on it>: "$quoted"
  <Why|How> does <the|a> prompt like "$quoted" <work|fool models|succeed|fail on newer models>?
  <Explain|Describe|Tell me> <what|why> <$sayer want with|people try|someone would write> "$quoted".
  <Please|Can you> <write|suggest|give me> <a regex|a filter rule|a test|a policy line|training data labels> <that catches|for|against> <inputs like|texts such as> "$quoted".
  <My|Our> <students|customers|colleagues|kids> <tried|typed|wrote> "$quoted" <in class|yesterday|as a joke>, <how do I explain why it failed|what should I tell them|is that dangerous>?
  <Summarise|Proofread|Shorten> my <paragraph|note|abstract>: $Sayer $wrote "$quoted" <and hope that the model obeys|to get at the prompt>. We <show|argue> that <filters|roles|tests> help.
  <Compare|Contrast> "$quoted" <with|and> <a polite request|SQL injection|phishing>: <what do they share|which is worse>?
  › $quoted¶¶<That is what he sent us|Somebody posted this in our chat|Found in a web page today>. <What do you think|Is this $kind|How should we react>?
  <What is|Define|Explain> $kind<, with one example|, and how do banks defend against it| to a beginner>?
  <How|What> <can|should> <a developer|our team|I> do <against|to prevent> $kind <in a RAG system|in a chatbot|when mails are summarised>?
  <Write|Draft> <an article|a blog post|a slide|a training> <on|about> <how to spot $kind|DAN prompts and why they fade|why system prompts leak|hidden instructions in web pages>.
`;
