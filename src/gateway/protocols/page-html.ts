/** The page to try models on: its HTML. No inline script or style, nothing from elsewhere; page/try.js does what it does. */
export const pageHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Casemate: try a model</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/try/try.css">
<script type="module" src="/try/try.js"></script>
</head>
<body>
<header>
<h1>Try a model</h1>
<p>Served by Casemate, and answered as to any other client: by the same policy, charged to the same limits. <a href="/openapi.json">OpenAPI document</a></p>
</header>
<main>
<div class="ask">
<form id="key-form" autocomplete="off">
<label for="key">API key <span class="note">stays in this page, and is gone with it</span></label>
<div class="row"><input id="key" type="password" autocomplete="off" spellcheck="false" autocapitalize="off">
<button type="submit">Show models</button></div>
</form>
<form id="model-form" hidden>
<label for="model">Model</label>
<select id="model"></select>
<table class="tensors"><caption>Its tensors</caption>
<thead><tr><th scope="col">kind</th><th scope="col">name</th><th scope="col">type</th><th scope="col">shape</th></tr></thead>
<tbody id="tensors"></tbody></table>
<section id="drawing" hidden aria-labelledby="drawing-title">
<h2 id="drawing-title">Draw</h2>
<canvas id="canvas" tabindex="0" role="application" aria-label="A sheet to draw on. Arrow keys move the pen, space draws, shift with an arrow draws a line." width="28" height="28"></canvas>
<p class="note">With the mouse, a finger, or the keyboard: arrows move, space or shift draw.</p>
<button type="button" id="clear">Clear</button>
</section>
<fieldset><legend>Interface</legend>
<label><input type="radio" name="interface" id="plain" value="plain" checked> plain JSON</label>
<label><input type="radio" name="interface" id="oip" value="oip"> Open Inference Protocol v2</label>
</fieldset>
<label for="body">Request</label>
<textarea id="body" rows="12" spellcheck="false" autocomplete="off" aria-describedby="body-note"></textarea>
<p class="note" id="body-note">Control and Enter send it.</p>
<div class="row">
<button type="submit" id="send" class="main">Send</button>
<button type="button" id="zeros">Zeros</button>
<button type="button" id="random">Random</button>
</div>
<details><summary>As a command</summary><pre id="command"></pre></details>
</form>
</div>
<div class="answer">
<h2>Answer</h2>
<p id="status" role="status">Asking for models ...</p>
<div id="result"></div>
</div>
</main>
<noscript><p>This page needs JavaScript. The models can be asked without it: see /openapi.json.</p></noscript>
</body>
</html>
`;
