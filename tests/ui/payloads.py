"""What a hostile notebook may try in a page: to run a script, or to have the browser ask a server for something.

``{url}`` is the server's address, ``{ran}`` a statement that tells that a script ran.
"""

from __future__ import annotations

__all__ = ["ACTIVE", "PAYLOADS", "RAN"]

RAN = "script-ran"

ACTIVE = (
    "<script>{ran}</script>",
    "<ScRiPt src={url}script.js></sCrIpT>",
    "<script type=module>{ran}</script>",
    "<img src=x onerror={ran}>",
    "<img src={url}img.png>",
    "<img srcset='{url}srcset.png 1x'>",
    "<picture><source srcset={url}source.png><img src=data:,></picture>",
    "<svg onload={ran}></svg>",
    "<svg><script>{ran}</script></svg>",
    "<svg><image href={url}image.png /></svg>",
    "<svg><use href='{url}use.svg#a'/></svg>",
    "<svg><animate attributeName=x onbegin={ran} dur=1s></svg>",
    "<svg><foreignObject><iframe src={url}foreign></iframe></foreignObject></svg>",
    "<svg><style>@import '{url}svg.css';</style></svg>",
    "<iframe src='javascript:{ran}'></iframe>",
    "<iframe src={url}frame></iframe>",
    "<iframe srcdoc='<script>parent.{ran}</script>'></iframe>",
    "<object data={url}object></object>",
    "<embed src={url}embed>",
    "<video autoplay poster={url}poster src={url}video></video>",
    "<audio src={url}audio autoplay></audio>",
    "<link rel=stylesheet href={url}sheet.css>",
    "<link rel=prefetch href={url}prefetch>",
    "<link rel=preload as=image href={url}preload>",
    "<meta http-equiv=refresh content='0;url={url}refresh'>",
    "<meta http-equiv=refresh content='0;url=javascript:{ran}'>",
    "<base href={url}><img src=based.png>",
    "<style>@import '{url}import.css';</style>",
    "<style>* {{ background: url({url}background.png) }}</style>",
    "<style>@font-face {{ font-family: f; src: url({url}font) }} * {{ font-family: f }}</style>",
    "<style>input[value^=a] {{ background: url({url}leak?a) }}</style><input value=abc>",
    "<p style='background-image: url({url}inline.png)'>inline</p>",
    "<p style='list-style: url({url}list.png); display: list-item'>item</p>",
    "<input autofocus onfocus={ran}>",
    "<details open ontoggle={ran}>x</details>",
    "<body onload={ran} background={url}body.png>",
    "<table background={url}table.png><tr><td onmouseover={ran}>cell</td></tr></table>",
    "<form action={url}form><button autofocus>send</button></form>",
    "<a href='javascript:{ran}'>run</a>",
    "<a href={url}link ping={url}ping>link</a>",
    "<a href={url}new target=_blank>window</a>",
    "<a href={url}top target=_top>top</a>",
    "<template><script>{ran}</script></template><noscript><img src={url}noscript.png></noscript>",
    "<math><mtext><table><mglyph><style><img src=x onerror={ran}>",
    "<xml onreadystatechange={ran}></xml><marquee onstart={ran}>x</marquee>",
)
"""Pieces of HTML that act in a page that lets them."""

PAYLOADS = (
    *ACTIVE,
    "</pre></style></title></textarea></script><script>{ran}</script>",
    '" onmouseover="{ran}" style="background: url({url}quote)" x=\'',
    "' onfocus='{ran}' autofocus='",
    "javascript:{ran}",
    "]]><!--><svg/onload={ran}>--!>",
    "&lt;img src=x onerror={ran}&gt;",
    "&#60;script&#62;{ran}&#60;/script&#62;",
    "{{{{ self.__init__.__globals__ }}}}{{% raw %}}",
    "\x1b]8;;{url}osc\x07click\x1b]8;;\x07\x1b[2J\x1b[31mred\x1b]0;title\x07",
    "\u202e\u2066gnp.exe\u2069\x00\x9b31m",
    "![x]({url}markdown.png) [x](javascript:{ran}) <{url}auto>",
    "$$\\href{{javascript:{ran}}}{{x}} \\includegraphics{{{url}tex.png}}$$",
    "url({url}bare) @import '{url}bare.css'; expression({ran})",
)
"""These, and what tries to get out of a text, an attribute or a terminal."""
