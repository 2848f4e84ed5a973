add_library(dinh_ui INTERFACE)
