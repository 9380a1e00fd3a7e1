"""The chat page: a conversation on the left, the cited page on the right. Thin: all logic is in the package.

addresses   the addresses of pages and marks, written and read back
wording     every sentence of the page, in English and Korean; ``reasons`` what the check says, in the page's language
frame_html  what stands round the conversation; ``drawer_html`` the list of conversations
chat_html   an exchange as HTML: ``citations_html``, ``pages_html`` what it stands on, ``actions_html`` what can be done
reading     what is laid on the reader's desk; ``moved`` looks for what was cited before a document changed
reader_html a page with its marks as HTML; ``reader_bar`` the bar above it, ``find_html`` the places of words
guard       who may call, and what a reply may never hold
routes      pages, pictures and documents by address
talk_routes conversations, feedback, evidence and choices by address; ``language_door`` the language of the page
desk        what every page works with: assistant, conversations, feedback
blocks      the Gradio page; ``shown`` what of it changes, ``theme`` its colours
app         all of it put together and served
"""

from assistant.ui.app import create_app, serve

__all__ = ["create_app", "serve"]
