"""The chat page: a conversation on the left, the cited page on the right. Thin: all logic is in the package.

addresses   the addresses of pages and marks, written and read back
chat_html   an Answer as HTML
reader_html a page with its marks, and the shelf, as HTML
guard       who may call, and what a reply may never hold
routes      pages, pictures and documents by address
blocks      the Gradio page
app         all of it put together and served
"""

from assistant.ui.app import create_app, serve

__all__ = ["create_app", "serve"]
