/** English of documents: facts, titles, and orders to people, as manuals, mails, terms and notices have them. */

export const documents = `
who:
  Ada | Mr Olsen | the mayor | Priya | our team | the museum | the council | a neighbour | Tom | the nurse | Professor Lindt | the driver | Maria | the board | the band | Ms Carver | the farmer | $brand | the ministry | the coach | Oskar | the pilot | the committee | Yusuf
place:
  Lisbon | the harbour | Leeds | the old mill | Nairobi | the valley | room $number | the market | Oslo | the second floor | Lima | a small village | the lake | Toronto | the station | the north coast | the library | Kyoto
thing:
  the bridge | a new line of trams | the report | $small boxes of apples | the contract | a survey | the orchestra | the roof | the budget | two ferries | the garden | a letter | the engine | the exhibition | a vaccine | the data set | the harvest | the school | the server | a painting
did:
  opened | sold | repaired | moved | presented | lost | designed | visited | measured | bought | delayed | praised | described | rebuilt | inspected | planned | photographed | closed | discussed | finished
when2:
  in $year | last week | on $date | at $clock | in the spring | after the war | twice a year | before lunch | over the summer | every Monday | in March
plain:
  $Who $did $thing $when2 | the train to $place leaves at $clock | it rained in $place | $who likes $thing
fact:
  $Who $did $thing <in $place |>$when2.
  $When2, $who $did $thing<, and $who $did $thing| near $place|>.
  <About|Roughly|Some|Only> $number <people|visitors|tonnes|units|families> <live in|came to|were counted in|left> $place <each year|$when2|>.
  <The|This> <river|road|wall|tower|forest> <is|was> $number <metres|miles|steps> <long|high|from $place><.| and dates from $year.>
  <Although|While|Because> $who $did $thing, <the price|the weather|the plan|demand> <stayed the same|fell by $small percent|changed|surprised everyone>.
  <It|Nobody> <is said|knows for sure> that $who $did $thing $when2.
  "<We|I> <hope|think|know> that <it|the plan|this> <will work|takes time|is worth it>," said $who.
  <According to|For|Unlike> $who, $thing <costs|cost> $money<.| and will be ready $when2.>
  <Sales|Costs|Temperatures|Prices|Votes> <rose|fell|doubled|were flat> <by $small percent|> $when2<, mainly in $place|>.
  <Customers|Readers|Guests|Players> <can|could> <choose|order|rent|see> $thing <online|at $place|from $clock on>.
  <I|We> <stayed|worked|waited> in $place for $small <days|hours|years> and <liked|missed|hated> <the food|the quiet|$thing>.
  <The|Its> <capital|centre|main export|oldest part> is <$place|$thing>, <known|famous> for <cheese|its light|$small churches|music>.
  <In|Under> section $small, <the tenant|the buyer|the licensee> <pays|returns|keeps> $thing <within $small days|at own cost|in good order>.
  <The|A> <battery|filter|module|valve> <lasts|weighs|holds> $number <hours|grams|litres><, depending on use|>.
  <As|Since> <the|most> <results|figures> <show|suggest>, <small|early|mixed> groups did <better|worse|no different>.
  <Thanks|Thank you> for <your mail|the photos|coming to $place|the quick reply>, <it|that> <helped a lot|made my day|was kind>.
title:
  $Thing <in|of|near> $place | $Who and $thing | <Report|Notes|News|Minutes|Guide|Review>: $thing | <How|Why> $who $did $thing | <Travel|Work|Life> in $place | $Brand $product | <Chapter|Part|Section> $small: $place
people:
  <Please|Kindly> <sign|return|read|bring|fill in|send back> <the form|the keys|both copies|your passport|page $small> <by|before> <$date|Friday|noon>.
  <Turn off|Unplug|Clean|Press|Remove|Check> the <device|cover|power switch|filter|valve|reset button> <before use|for $small seconds|once a month|with a dry cloth>.
  <Do not|Never> <immerse in water|leave children alone|park here|exceed $small tablets a day|open the case|reply to this mail|share your password>.
  <Add|Stir in|Mix|Fold in> <the flour|$small eggs|the butter|a pinch of salt>, then <bake|cook|chill> for $number minutes.
  <Run|Type|Execute> <npm install|make test|pip install -r requirements.txt|docker compose up|sudo apt update> <and restart|first|in the project folder>.
  <Call|Contact|Write to> <$phone|$mail|the front desk> <if|when> <the alarm rings|you have questions|nobody answers|a part is missing>.
  <You|Tenants|Students|Passengers|Employees> must <wear a badge|hand in the paper by $date|show a ticket|keep the door shut|report leaks|answer all questions>.
  <Answer|Choose|Solve> <three of the five questions|question $small in full sentences|all parts>; <ignore|skip> <the rest|those marked with a star|part C>.
  <Could|Can> you <send|forward> me <the invoice|last month's figures|the slides|$file> <today|by $clock|when you have time>?
  <Click|Tap|Press> <the link|"Accept"|the blue button|"Continue"> to <confirm your address|go on|see your order|unsubscribe|choose a new password>: $url
  <Transfer|Pay> $money to <$iban|the account below> <within $small days|by $date>, <reference|quoting> $identifier.
  <Turn|Keep|Drive> <left|right|straight on> at <the church|the lights|$place> and <follow the signs|park behind the shop>.
  <Remember|Don't forget> to <lock the door|water the plants|back up your files|vote|bring cash|reset the clock>.
  <If|When> <the light is red|you are under 18|it rains|the screen freezes>, <wait|ask a parent|stay inside|hold the power key for $small seconds>.
  <Step|Part> $small: <attach|insert|fold|cut> <the board A to B|the screw|the paper|along the line><.| and tighten.>
  <Join|Visit|Follow|Subscribe to> <us|our channel|the newsletter|$brand> <for news|on $date|and save $small percent|today>!
  <Buy|Order|Try> <two and get one free|the new $brand $product|before $date and save $money>!
  <Reviewers|Applicants|Authors|Managers> <should|are asked to> <rate each paper from 1 to $small|attach a CV|declare conflicts|approve requests within $small days>.
  <Let's|Let us> <meet|talk|start> at $clock in $place; <bring|take> <the plans|a coat|your laptop>.
  <Team|All|Dear colleagues|Dear parents>, <please|kindly> <ignore the earlier mail|use the new form|update your calendars|do not feed the ducks|delete the old version>.
  <Developers|Contributors|Maintainers> <should|must> <run the tests|override the default|ignore generated files|sign commits> before <merging|a release>.
  <Tell|Ask|Inform> <the driver|your doctor|the customer|the front desk> <that you are late|whether it is safe|about delays|the code $number>.
  <Write|Draw|Describe> <your name on each page|a picture of your family|in $number words what you see>. <Use a pen.|No dictionaries.|>
  <Forward|Print|Keep> this <mail|ticket|page|receipt> <for your records|to your manager|and show it at the gate>.
  <Agents|Operators|Staff> <must|should> <greet the customer, then verify the account|escalate after $small minutes|never ask for a PIN>.
  <Say|Tell them|Answer> "<no comment|yes|we call back>" <when the press calls|and hang up|at the door>.
`;
