-- Another question a request; a tilde in the path stands for its number.
local number = 1000000
local path = os.getenv("WRK_PATH")
request = function()
  number = number + 1
  return wrk.format("GET", (path:gsub("~", number)))
end
